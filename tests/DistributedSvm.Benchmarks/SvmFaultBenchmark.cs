using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;
using Spectre.Console;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// What a fault costs this process where the address space has few or many ranges. They are of 4 KiB and come by one prefetch, which is not measured; then a CPU takes one page back and a GPU
/// faults for it, again and again; more often than is measured, since the end of the process, when all ranges go, does not count.
/// </summary>
internal static class SvmFaultBenchmark
{
    private const int Faults = 20_000;
    private const double Claim = 2;

    public static int Run(string[] args)
    {
        if (args is not [] && !(args is [string text] && int.TryParse(text, CultureInfo.InvariantCulture, out int given) && given is >= 2_000 and <= 4_000_000))
        {
            Console.Error.WriteLine("svm-faults takes the larger number of ranges, 2,000 to 4,000,000.");
            return 2;
        }

        int many = args is [string number] ? int.Parse(number, CultureInfo.InvariantCulture) : 1_000_000;
        Table table = new Table().Border(TableBorder.Simple).AddColumn("ranges")
            .AddColumns([.. new[] { "a fault", "events of it" }.Select(name => new TableColumn(name).RightAligned().NoWrap())]);

        // The first is for the JIT.
        Measure(1_000);
        (double few, double events) = Measure(1_000);
        table.AddRow("1000", Microseconds(few), events.ToString("F1", CultureInfo.InvariantCulture));
        (double full, events) = Measure(many);
        table.AddRow(many.ToString(CultureInfo.InvariantCulture), Microseconds(full), events.ToString("F1", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A fault among {many} ranges takes {full / few:F2} times as long as among 1000, claim: at most {Claim}."));
        return full / few <= Claim ? 0 : 1;
    }

    private static (double Microseconds, double Events) Measure(int ranges)
    {
        World world = WorldBuilder.Build(ScenarioReader.Parse(Scenario(ranges), "svm-faults.yaml"));
        int faults = 0;
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1))
        {
            Listener = (_, _, observation) => faults += observation.Kind == ObservationKind.Count && SvmMetrics.TryParse(observation.Metric, out _, out string name)
                && name == SvmMetrics.Faults ? 1 : 0,
        };

        // The first tenth of them warms up.
        while (faults < Faults / 10 && driver.Advance(1_000))
        {
        }

        int before = faults;
        long eventsBefore = driver.Events;
        long started = Stopwatch.GetTimestamp();
        while (faults < Faults && driver.Advance(1_000))
        {
        }

        int measured = faults - before;
        return measured > 0
            ? (Stopwatch.GetElapsedTime(started).TotalMicroseconds / measured, (double)(driver.Events - eventsBefore) / measured)
            : throw new InvalidOperationException($"With {ranges} ranges nothing faulted.");
    }

    private static string Microseconds(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " us";

    private static string Scenario(int ranges) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        name: svm-faults
        duration: 1000s
        hosts:
          - name: node
            topology: { gpus: 1, model: arc-pro-b60, gpusPerSwitch: 1 }
            svm: { chunkSizes: [4KiB] }
        workloads:
          - kind: svm-program
            on: node0/gpu0
            steps:
              - { mmap: data, size: {{ranges * 4L}}KiB }
              - { createVm: gpu0 }
              - { prefetch: data, on: gpu0, to: local }
              - repeat: {{2 * Faults}}
                steps:
                  - { cpuWrite: data+1MiB, size: 4KiB, value: 5 }
                  - { launch: gpu0, kernel: [{ write: data+1MiB, size: 4KiB, value: 7 }] }
        """);
}
