using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Tests.Load;

/// <summary>Loads in a time that passes as fast as the test can make it.</summary>
internal static class Loads
{
    public static LoadPlan Closed(int sessions, double seconds) => new()
    {
        Mode = LoadMode.Closed,
        Mix = SessionMix.Parse("share=1", 1),
        Sessions = sessions,
        Duration = TimeSpan.FromSeconds(seconds),
    };

    public static LoadPlan Open(double rate, double seconds) => Closed(1, seconds) with { Mode = LoadMode.Open, Rate = rate };

    public static async Task<(LoadInterval Total, LoadRunResult Result)> Run(
        ManualTime time, FakeTarget target, LoadPlan plan, CancellationTokenSource? interrupt = null, Action<LoadTick>? tick = null)
    {
        var total = new LoadInterval();
        Task<LoadRunResult> run = LoadRun.Run(
            target,
            plan,
            time,
            (interval, now) =>
            {
                total.Add(interval);
                tick?.Invoke(now);
            },
            interrupt?.Token ?? CancellationToken.None);
        LoadRunResult result = await time.Until(run, () => target.IsSettled);
        return (total, result);
    }
}
