using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Load;

/// <summary>Judges a load: what makes it a failure, then what its reader should know.</summary>
internal static class LoadVerdict
{
    /// <summary>Below this share of the rate that was asked for, the rate was not reached.</summary>
    private const double Reached = 0.99;

    public static IReadOnlyList<LoadRemark> Of(LoadResult result) => [.. Failures(result).Concat(Notes(result))];

    /// <summary>An errno that a lost silo explains: entities of another generation are answered ENODEV.</summary>
    private static bool IsOfLoss(LoadErrno error) => error.Errno == "ENODEV";

    private static IEnumerable<LoadRemark> Failures(LoadResult result)
    {
        if (result.Failure is { } failure)
        {
            yield return new(true, failure);
        }

        if (result.WrongContent > 0)
        {
            yield return new(true, $"wrong content: {Quantity.Count(result.WrongContent, "session")} found something else than was written");
        }

        if (result.Audit is { DmaBufs: > 0 } leaking)
        {
            yield return new(true, $"leak: {Quantity.Count(leaking.DmaBufs, "dma-buf")} still alive");
        }

        if (result.Audit is { ViolationCount: > 0 } violated)
        {
            yield return new(true, $"{Quantity.Count(violated.ViolationCount, "violation")} of the invariants");
        }

        long errnos = result.Errnos.Sum(error => error.Count);
        long excused = result.AreErrorsAllowed ? result.Errnos.Where(IsOfLoss).Sum(error => error.Count) : 0;
        if (errnos > excused)
        {
            yield return new(true, $"errno: {Quantity.Count(errnos - excused, "session")} failed that should not");
        }

        long exceptions = result.Exceptions.Sum(exception => exception.Count);
        if (exceptions > 0 && !result.AreErrorsAllowed)
        {
            yield return new(true, $"exception: the transport failed {Quantity.Count(exceptions, "session")}");
        }

        if (result.Sessions == 0 && !result.Interrupted)
        {
            yield return new(true, "not a single session came to its end");
        }

        if (result.AreErrorsAllowed && exceptions + excused > 0)
        {
            yield return new(false, $"{Quantity.Count(exceptions + excused, "session")} failed with the transport, which --allow-errors allows");
        }
    }

    private static IEnumerable<LoadRemark> Notes(LoadResult result)
    {
        LoadSetup setup = result.Setup;
        if (setup.Rate is { } rate && result.MeasuredSeconds > 0 && result.SessionsPerSecond < rate * Reached)
        {
            yield return new(false, $"the rate of {Quantity.Rounded(rate)}/s was not reached: latencies say how long sessions waited, not what the system can do");
        }

        if (result.NotStarted > 0)
        {
            yield return new(false, $"{Quantity.Count(result.NotStarted, "session")} had not started when the time was over; they are in the latencies with their wait so far");
        }

        if (setup.Sessions > setup.Agents)
        {
            yield return new(false, $"{Quantity.Count(setup.Agents, "agent")} run one session each at a time: of {Quantity.Count(setup.Sessions.Value)} sessions the others waited for one");
        }

        if (result.StillUnderWay > 0)
        {
            yield return new(false, $"{Quantity.Count(result.StillUnderWay, "session")} had run out of time and were still under way at the audit: what they hold may come back yet");
        }

        if (result.Audit is { Lost: > 0 } audit)
        {
            yield return new(false, $"{Quantity.Count(audit.Lost)} of {Quantity.Count(audit.Entities)} entities were lost with a silo: what they held is lost, not leaked");
        }

        if (result.Interrupted)
        {
            yield return new(false, $"interrupted after {Quantity.WallSeconds(result.MeasuredSeconds)} of {Quantity.WallSeconds(setup.DurationSeconds)}");
        }
    }
}
