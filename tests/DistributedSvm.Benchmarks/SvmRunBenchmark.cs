using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// A run in which a process fills the VRAM of its GPUs with ranges of 4 KiB: its CPUs write memory, and it is prefetched, 256 MiB at a time, or so little that each range is brought alone, as faults would bring it. Then a GPU faults for a page that was not, which ends the
/// measurement: what the whole run keeps alive, and what this process ever had.
/// </summary>
internal static class SvmRunBenchmark
{
    public const long Claim = 128;

    /// <summary>Pages of a prefetch.</summary>
    private const long Many = 1 << 16;

    /// <summary>So few that each range is brought alone.</summary>
    private const long Few = 8;
    private const double Gib = 1 << 30;

    public static int Run(int gpus, long pagesPerGpu, bool isApart = false)
    {
        long pages = gpus * pagesPerGpu;
        World world = Build(gpus, pagesPerGpu, isApart ? Few : Many);

        // The program is not what is measured.
        long before = GC.GetTotalMemory(forceFullCollection: true);
        bool isOver = false;
        long migrated = 0;
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1))
        {
            Listener = (_, _, observation) =>
            {
                if (observation.Kind == ObservationKind.Violation)
                {
                    throw new InvalidOperationException($"{observation.Violation}");
                }

                if (observation.Kind == ObservationKind.Count && SvmMetrics.TryParse(observation.Metric, out _, out string name))
                {
                    isOver |= name == SvmMetrics.Faults;
                    migrated += name == "svm_4K_migrate_count" ? observation.Value : 0;
                }
            },
        };
        long started = Stopwatch.GetTimestamp();
        while (!isOver && driver.Advance(1))
        {
        }

        TimeSpan time = Stopwatch.GetElapsedTime(started);
        long live = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(driver);
        if (!isOver || migrated < pages)
        {
            throw new InvalidOperationException($"{migrated} of {pages} ranges were prefetched.");
        }

        using var self = Process.GetCurrentProcess();
        double each = (double)live / pages;
        Console.WriteLine(Text($"{gpus} GPUs, {pages} ranges of 4 KiB in VRAM: {live / Gib:F2} GiB are alive, {each:F1} bytes a page; this process took {self.PeakWorkingSet64 / Gib:F2} GiB at most."));
        Console.WriteLine(Text(
            $"They took {time.TotalSeconds:F1} s, {time.TotalMicroseconds / pages:F1} us a range, and {driver.Events} events, {(double)driver.Events / pages:F3} a range; {driver.Now.Picoseconds / 1_000_000_000_000} s simulated."));
        Console.WriteLine(Text($"{each:F1} bytes a page in a run, claim: at most {Claim}; 48 Mi pages of that are {each * 48 / 1024:F2} GiB."));
        return each <= Claim ? 0 : 1;
    }

    /// <summary>A method of its own, so that nothing is alive of what the world was read from.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static World Build(int gpus, long pages, long stepPages) => WorldBuilder.Build(ScenarioReader.Parse(Scenario(gpus, pages, stepPages), "svm-metadata.yaml"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Memory for one page more than is prefetched, which the last step faults for; then the process waits, so that it does not exit.</summary>
    private static string Scenario(int gpus, long pages, long stepPages)
    {
        var steps = new StringBuilder();
        for (int gpu = 0; gpu < gpus; gpu++)
        {
            steps.AppendLine(CultureInfo.InvariantCulture, $"      - {{ mmap: data{gpu}, size: {(pages + 1) * 4}KiB }}");
            steps.AppendLine(CultureInfo.InvariantCulture, $"      - {{ createVm: gpu{gpu} }}");
            for (long page = 0; page < pages; page += stepPages)
            {
                string span = string.Create(CultureInfo.InvariantCulture, $"data{gpu}+{page * 4}KiB, size: {Math.Min(stepPages, pages - page) * 4}KiB");
                steps.AppendLine(CultureInfo.InvariantCulture, $"      - {{ cpuWrite: {span}, value: {gpu + 5} }}");
                steps.AppendLine(CultureInfo.InvariantCulture, $"      - {{ prefetch: {span}, on: gpu{gpu}, to: local }}");
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            name: svm-metadata
            duration: 100000s
            gpuModels:
              - { name: full-b60, extends: arc-pro-b60, vram: 24GiB, vramForVfs: 24GiB }
            hosts:
              - name: node
                topology: { gpus: {{gpus}}, model: full-b60 }
                svm: { chunkSizes: [4KiB] }
            workloads:
              - kind: svm-program
                on: "node0/gpu*"
                steps:
            {{steps}}      - { launch: gpu0, kernel: [{ write: data0+{{pages * 4}}KiB, size: 4KiB, value: 7 }] }
                  - { pause: 1000s }
            """);
    }
}
