using System.Collections.Immutable;
using System.Diagnostics;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;
using DistributedSvm.Reports.Load;

namespace DistributedSvm.Client.Load;

/// <summary>Asks the silos each second what they have done. One that does not answer holds nobody up, and is left out meanwhile.</summary>
internal sealed class SiloWatch(ILoadTarget target)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Look? _begin;
    private Look? _last;
    private Task _asking = Task.CompletedTask;

    /// <summary>Rates between the last two looks.</summary>
    public ImmutableArray<LoadSilo> Rates { get; private set; } = [];

    /// <summary>Rates over the measured time, to the last look within it.</summary>
    public ImmutableArray<LoadSilo> Measured => _begin is { } begin && _last is { } last && last.At > begin.At ? Between(begin, last) : Rates;

    /// <summary>Looks, unless the last look is still under way.</summary>
    public void Tick(LoadPhase phase)
    {
        if (_asking.IsCompleted && phase != LoadPhase.Drain)
        {
            _asking = Ask(phase);
        }
    }

    private static ImmutableArray<LoadSilo> Between(Look before, Look now) =>
    [
        .. SiloRate.Between(before.Silos, now.Silos, Stopwatch.GetElapsedTime(before.At, now.At).TotalSeconds).Select(rate => new LoadSilo(
            rate.Totals.Silo,
            rate.SessionsPerSecond,
            rate.MessagesPerSecond,
            rate.CallsPerSecond,
            rate.CallsToOthersPerSecond,
            rate.Totals.DmaBufs,
            rate.Totals.MemoryBytes)),
    ];

    private async Task Ask(LoadPhase phase)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var now = new Look(Stopwatch.GetTimestamp(), await target.Silos(patience.Token).AsTask().WaitAsync(patience.Token));
            Rates = Between(_last ?? now, now);
            _last = now;
            _begin = phase == LoadPhase.Measure ? _begin ?? now : null;
        }
        catch (Exception)
        {
            // A figure to look at, no result: the load goes on, and whatever is wrong shows in its sessions.
            Rates = [];
        }
    }

    private sealed record Look(long At, ImmutableArray<SiloLoad> Silos);
}
