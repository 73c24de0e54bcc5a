using System.Diagnostics;
using DistributedSvm.Engine.Replay;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running;

/// <summary>
/// A run that lives in a cluster, as a client starts it and follows it. Silos may be lost meanwhile: whatever is asked is asked again, on a new connection if need be,
/// until the run answers or the client's patience is over.
/// </summary>
internal sealed class RemoteRun(ClusterLink link, string name, Action<string> say)
{
    /// <summary>A status comes at once or not at all.</summary>
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Results may be large.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A gateway may hang with its connection open; then nothing comes through until another one is taken.</summary>
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public string Name => name;

    private ISimulationGrain Grain => link.Run(name);

    /// <summary>A command about this run, as the user would type it.</summary>
    public string Command(string verb) => $"dsvm run {verb} {name}{link.Options}";

    /// <summary>Starts the run. Where the answer is lost it is asked again: one request starts one run.</summary>
    public async Task Start(RunRequest request, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await Grain.Start(request);
                return;
            }
            catch (Exception exception) when (Outage.IsPassing(exception))
            {
                if (Stopwatch.GetElapsedTime(started) > Outage.Patience)
                {
                    throw Lost(exception);
                }

                say($"{name}: no answer from the cluster, trying again");
                await Task.Delay(Outage.Pause, cancellationToken);
            }
        }
    }

    public Task<RunStatus> Status(CancellationToken cancellationToken) => Ask(run => run.Status(), StatusTimeout, cancellationToken);

    /// <summary>Waits for the end, and tells what happens on the way. Cancelling leaves the run alone.</summary>
    public async Task<RunStatus> Follow(IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var narrator = new RunNarrator(Command("resume"), line => say($"{name}: {line}"));
        var pace = new WatchedPace(progress);
        for (TimeSpan wait = FirstLook; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LookEvery.Ticks)))
        {
            RunStatus status = await Status(cancellationToken);
            narrator.Tell(status);
            pace.Report(status);
            if (status.IsEnded)
            {
                return status;
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>The result of a run that has ended otherwise than by failing, with the chains of messages that led to its violations.</summary>
    /// <param name="status">Its last status.</param>
    /// <param name="world">Its world, where this client has it; else it is fetched if it is needed.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<RunResult> Result(RunStatus status, World? world, CancellationToken cancellationToken)
    {
        RunResult result = await Ask(run => run.Result(), AnswerTimeout, cancellationToken);
        if (result.Violations.IsEmpty)
        {
            return result;
        }

        if (status.Fork is { } fork)
        {
            // Its own world alone does not lead there: before that time the parent's ruled.
            string why = $"not traced: the run is a fork of {fork.Run} at {fork.At}";
            return result with { Violations = [.. result.Violations.Select(violation => violation with { Causes = [why] })] };
        }

        return CausalReplay.Explain(world ?? await World(cancellationToken), result);
    }

    /// <summary>The world that the run was started with.</summary>
    public Task<World> World(CancellationToken cancellationToken) => Ask(run => run.World(name), AnswerTimeout, cancellationToken);

    public Task<ScenarioSource?> Source(CancellationToken cancellationToken) => Ask(run => run.Source(), AnswerTimeout, cancellationToken);

    /// <summary>The next portion of the run's trace, for a client that has all before <paramref name="have"/>.</summary>
    public Task<TracePortion> Trace(SimTime have, CancellationToken cancellationToken) => Ask(run => run.Trace(have), AnswerTimeout, cancellationToken);

    /// <summary>The trace is not wanted any more. If that cannot be said, the run notices by itself.</summary>
    public async Task EndTrace()
    {
        try
        {
            await Grain.EndTrace().AsTask().WaitAsync(StatusTimeout);
        }
        catch (Exception exception) when (Outage.IsPassing(exception) || exception is TimeoutException)
        {
            say($"{name}: no answer from the cluster; the run goes on without its trace in a while");
        }
    }

    /// <summary>Asks until there is an answer; only for questions that may be asked twice.</summary>
    private async Task<T> Ask<T>(Func<ISimulationGrain, ValueTask<T>> question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long silentSince = 0;
        while (true)
        {
            try
            {
                T answer = await question(Grain).AsTask().WaitAsync(timeout, cancellationToken);
                if (silentSince != 0)
                {
                    say($"{name}: the cluster answers again");
                }

                return answer;
            }
            catch (Exception exception) when (Outage.IsPassing(exception))
            {
                if (silentSince == 0)
                {
                    silentSince = Stopwatch.GetTimestamp();
                    say($"{name}: no answer from the cluster, trying again");
                }

                if (Stopwatch.GetElapsedTime(silentSince) > Outage.Patience)
                {
                    throw Lost(exception);
                }
            }

            await Task.Delay(Outage.Pause, cancellationToken);
            if (Stopwatch.GetElapsedTime(silentSince) > ReopenAfter)
            {
                await Reopen(cancellationToken);
            }
        }
    }

    private async Task Reopen(CancellationToken cancellationToken)
    {
        try
        {
            await link.Reopen(cancellationToken);
        }
        catch (ClusterUnreachableException)
        {
            // Not yet; whoever asks knows for how long to go on.
        }
    }

    private ClusterUnreachableException Lost(Exception exception) => new(
        $"the cluster has not answered for {Outage.Patience.TotalMinutes:0} min; the run may go on without this client. Attach again: {Command("attach")}",
        exception);
}
