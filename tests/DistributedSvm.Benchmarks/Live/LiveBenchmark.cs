using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Benchmarks.Live;

/// <summary>Sessions per second through live grains in one embedded silo, as a closed loop.</summary>
internal static class LiveBenchmark
{
    private const string Scenario =
        """
        name: load
        duration: 1s
        hosts:
          - name: node
            count: 8
            topology: { gpus: 1, model: arc-pro-b60 }
            vfs: { perGpu: 8 }
        """;

    public static async Task<int> Run(string[] args)
    {
        int workers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 64;
        await using EmbeddedSilo silo = await EmbeddedSilo.Start();
        World world = WorldBuilder.BuildForLoad(ScenarioReader.Parse(Scenario, "load"));
        LiveLoadTarget target = await LiveLoadTarget.Open(silo.Grains, "bench", world, spread: false, CancellationToken.None);
        for (int repeat = 0; repeat < 4; repeat++)
        {
            (double cycles, double calls) = await Measure(target, SessionKind.Negotiate, workers);
            double raw = await MeasureRaw(silo.Grains, (int)Math.Round(calls), workers);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"negotiations reach {cycles / raw:P0} of {raw:F0} chains/s of {calls:F1} raw grain calls"));
        }

        foreach (SessionKind kind in (SessionKind[])[SessionKind.Share, SessionKind.Share, SessionKind.Share, SessionKind.Refused, SessionKind.Move, SessionKind.Flr])
        {
            await Measure(target, kind, workers);
        }

        LoadAudit audit = await target.Audit(CancellationToken.None);
        Console.WriteLine($"audit: {audit.Entities} entities, {audit.DmaBufs} dma-bufs left, {audit.ViolationCount} violations");
        foreach (LoadViolation violation in audit.Violations.Take(5))
        {
            Console.WriteLine($"  {violation.Entity}: {violation.Violation}");
        }

        return audit.IsClean ? 0 : 1;
    }

    private static async Task<(double Rate, double Calls)> Measure(LiveLoadTarget target, SessionKind kind, int workers)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        SiloLoad before = (await target.Silos(CancellationToken.None))[0];
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long bytes = GC.GetTotalAllocatedBytes();
        long started = Stopwatch.GetTimestamp();
        long[] done = new long[workers];
        var failed = ImmutableHashSet<string>.Empty;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                SessionOutcome outcome = await target.Run(worker % target.Agents, kind, CancellationToken.None);
                done[worker]++;
                if (!outcome.IsOk)
                {
                    ImmutableInterlocked.Update(ref failed, set => set.Add(outcome.ToString()));
                }
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        SiloLoad after = (await target.Silos(CancellationToken.None))[0];
        long sessions = done.Sum();
        double busy = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind,-10} {sessions / seconds,9:F0} sessions/s  {(after.Calls - before.Calls) / (double)sessions,5:F1} calls  {(after.Messages - before.Messages) / (double)sessions,5:F1} messages  {(GC.GetTotalAllocatedBytes() - bytes) / sessions,7} B  {busy / seconds,4:F2} cores  {after.DmaBufs} dma-bufs  {after.MemoryBytes >> 20} MiB"));
        foreach (string outcome in failed.Take(3))
        {
            Console.WriteLine($"  failed: {outcome}");
        }

        return (sessions / seconds, (after.Calls - before.Calls) / (double)sessions);
    }

    /// <summary>Chains per second of so many awaited calls between grains of the same silo, as many chains at once.</summary>
    private static async Task<double> MeasureRaw(IGrainFactory grains, int hops, int workers)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        long[] done = new long[workers];
        double[] rates = new double[workers];
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            // As a session has: an agent that calls, a driver, a device, a buffer.
            IHopGrain chain = grains.GetGrain<IHopGrain>($"chain{worker}");
            string[] others = [.. Enumerable.Range(0, 4).Select(other => $"hop{worker}-{other}")];
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await chain.Chain(hops, others);
                    done[worker]++;
                }
                catch (TimeoutException)
                {
                    Console.WriteLine("  a chain of raw calls got no answer within 30 s");
                }
            }

            rates[worker] = done[worker] / Stopwatch.GetElapsedTime(started).TotalSeconds;
        })));
        return rates.Sum();
    }
}
