using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;
using DistributedSvm.Model.Workloads.Load;
using DistributedSvm.Reports.Load;

namespace DistributedSvm.Client.Load;

/// <summary>What all clients of a load have measured together, so far and since the last look. Safe for concurrent use.</summary>
internal sealed class LoadTotals
{
    private readonly Lock _lock = new();
    private readonly LoadInterval _all = new();
    private readonly LoadInterval _recent = new();
    private long _lastLookNs;

    public void Add(LoadInterval interval)
    {
        lock (_lock)
        {
            _all.Add(interval);
            _recent.Add(interval);
        }
    }

    /// <summary>What to show now, at the first client's <paramref name="tick"/>.</summary>
    public LoadProgress Look(in LoadTick tick, long inFlightElsewhere, ImmutableArray<LoadSilo> silos)
    {
        lock (_lock)
        {
            double seconds = Math.Max(1e-3, (tick.ElapsedNs - _lastLookNs) / 1e9);
            var progress = new LoadProgress
            {
                Phase = tick.Phase switch
                {
                    LoadPhase.Warmup => "warm-up",
                    LoadPhase.Search => string.Create(CultureInfo.InvariantCulture, $"search, {tick.Sessions} at once"),
                    LoadPhase.Measure => "measuring",
                    _ => "finishing",
                },
                Elapsed = TimeSpan.FromTicks(tick.ElapsedNs / TimeSpan.NanosecondsPerTick),
                Left = tick.LeftNs < 0 ? null : TimeSpan.FromTicks(tick.LeftNs / TimeSpan.NanosecondsPerTick),
                InFlight = tick.InFlight + inFlightElsewhere,
                SessionsPerSecond = _recent.Ended / seconds,
                RecentLatency = _recent.All(),
                Latency = _all.All(),
                Delayed = _all.Delayed,
                Errnos = Errnos(_all),
                Exceptions = Exceptions(_all),
                WrongContent = _all.WrongContent,
                Silos = silos,
            };
            _recent.Reset();
            _lastLookNs = tick.ElapsedNs;
            return progress;
        }
    }

    /// <summary>The measurements of the result; what is not measured here is the caller's to add.</summary>
    public LoadResult Result(LoadSetup setup, long measuredNs)
    {
        lock (_lock)
        {
            double measured = measuredNs / 1e9;
            LoadSecond[] seconds = new LoadSecond[(int)Math.Ceiling(measured)];
            foreach (SecondCount second in _all.Seconds.Where(second => second.Second < seconds.Length))
            {
                seconds[second.Second] = new LoadSecond(second.Good, second.Failed);
            }

            var rate = RateEstimate.Of([.. seconds.Take((int)measured).Select(second => (double)second.Good)]);
            return new LoadResult
            {
                Setup = setup,
                MeasuredSeconds = measured,
                Latency = _all.All(),
                Service = _all.Service ?? Histograms.Create(),
                FailedLatency = _all.Failed ?? Histograms.Create(),
                Kinds =
                [
                    .. from kind in Enum.GetValues<SessionKind>()
                       let latency = _all.Of(kind)
                       where latency is { TotalCount: > 0 }
                       select new LoadKind(SessionMix.Name(kind), latency),
                ],
                Seconds = [.. seconds],
                SessionsPerSecond = measured > 0 ? seconds.Sum(second => second.Good) / measured : 0,
                SessionsPerSecondHalfWidth = double.IsNaN(rate.HalfWidth) ? null : rate.HalfWidth,
                Errnos = Errnos(_all),
                Exceptions = Exceptions(_all),
                WrongContent = _all.WrongContent,
                Delayed = _all.Delayed,
                NotStarted = _all.NotStarted,
            };
        }
    }

    private static ImmutableArray<LoadErrno> Errnos(LoadInterval interval) =>
        [.. interval.StepErrors.OrderBy(error => error.Key).Select(error => new LoadErrno(error.Key.Errno.ToString(), error.Key.Step, error.Value))];

    private static ImmutableArray<LoadException> Exceptions(LoadInterval interval) =>
        [.. interval.Exceptions.OrderBy(error => error.Key, StringComparer.Ordinal).Select(error => new LoadException(error.Key, error.Value.Message, error.Value.Count))];
}
