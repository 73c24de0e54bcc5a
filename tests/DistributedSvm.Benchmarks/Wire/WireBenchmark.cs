using System.Globalization;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Shards;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Spectre.Console;

namespace DistributedSvm.Benchmarks.Wire;

/// <summary>
/// What it costs to turn a batch of messages into bytes and back, for batches as shards really send them: beside the codec of this project, Orleans' own for the same
/// batch. Read into an array that is used again, as shards do. Processor time of the whole process, garbage collection included; the best of many repeats, since on a shared machine only the least disturbed says anything.
/// </summary>
internal static class WireBenchmark
{
    private const double Limit = 500;
    private const int Repeats = 20;
    private const int EventsPerLook = 20_000;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(3);
    private static readonly int[] Sizes = [100, 1000, 5000];
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(50);

    public static int Run()
    {
        using ServiceProvider services = new ServiceCollection().AddSerializer().AddWire().BuildServiceProvider();
        EnvelopeCodec codec = services.GetRequiredService<EnvelopeCodec>();
        Serializer serializer = services.GetRequiredService<Serializer>();
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("messages").NoWrap())
            .AddColumns([.. new[] { "per batch", "write", "read", "both", "bytes", "Orleans: both", "bytes" }.Select(name => new TableColumn(name).RightAligned())]);
        (string Name, Envelope[] Envelopes)[] workloads = Workloads();
        WarmUp(codec, serializer, workloads);
        Envelope[] into = [];
        double worst = 0;
        foreach ((string name, Envelope[] envelopes) in workloads)
        {
            foreach (int size in Sizes)
            {
                Envelope[] batch = envelopes[..size];
                Cost ours = Measure(size, () => codec.Write(batch), bytes => codec.Read(bytes, ref into));
                Cost theirs = Measure(
                    size, () => serializer.SerializeToArray(new EnvelopeBatch(batch)), bytes => serializer.Deserialize<EnvelopeBatch>(bytes)!.Envelopes.Length);
                worst = Math.Max(worst, ours.Both);
                table.AddRow([name, size.ToString("N0", CultureInfo.InvariantCulture), .. ours.Cells(), .. theirs.Cells().TakeLast(2)]);
            }
        }

        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Nanoseconds of processor time and bytes, per event. Worst of write and read together: {worst:F0} ns, claim: at most {Limit:F0} ns."));
        return worst <= Limit ? 0 : 1;
    }

    private static (string Name, Envelope[] Envelopes)[] Workloads()
    {
        World phold = PholdWorld.Create(
            1024, 16, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMilliseconds(1), seed: 1);
        World displays = WorldBuilder.Build(ScenarioReader.Parse(
            """
            name: displays
            duration: 2s
            hosts:
              - name: node
                topology: { gpus: 8, model: arc-pro-b60, gpusPerRoot: 2 }
                vfs: { perGpu: 4 }
            workloads:
              - { kind: display-share, on: "node*/gpu*/vf*" }
            """,
            "displays.yaml"));
        return
        [
            ("PHOLD", OutboundRecorder.Record(phold, PartitionMode.Gpu, 0, Sizes[^1])),
            ("display, PFs to VFs", OutboundRecorder.Record(displays, PartitionMode.Function, 0, Sizes[^1])),
            ("display, VFs to PFs", OutboundRecorder.Record(displays, PartitionMode.Function, 1, Sizes[^1])),
        ];
    }

    /// <summary>Until the code is compiled as well as it will be.</summary>
    private static void WarmUp(EnvelopeCodec codec, Serializer serializer, (string Name, Envelope[] Envelopes)[] workloads)
    {
        TimeSpan started = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - started < WarmUpTime)
        {
            foreach ((_, Envelope[] envelopes) in workloads)
            {
                codec.Read(codec.Write(envelopes));
                serializer.Deserialize<EnvelopeBatch>(serializer.SerializeToArray(new EnvelopeBatch(envelopes)));
            }
        }
    }

    private static Cost Measure(int size, Func<ReadOnlyMemory<byte>> write, Func<ReadOnlyMemory<byte>, int> read)
    {
        ReadOnlyMemory<byte> bytes = write();
        if (read(bytes) != size)
        {
            throw new InvalidOperationException("Envelopes were lost.");
        }

        return new Cost(Best(size, () => write()), Best(size, () => read(bytes)), (double)bytes.Length / size);
    }

    private static double Best(int size, Action action)
    {
        double best = double.MaxValue;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long runs = 0;
            TimeSpan spent;
            TimeSpan started = Environment.CpuUsage.TotalTime;
            do
            {
                for (int events = 0; events < EventsPerLook; events += size)
                {
                    action();
                    runs++;
                }

                spent = Environment.CpuUsage.TotalTime - started;
            }
            while (spent < Repeat);

            best = Math.Min(best, spent.TotalNanoseconds / runs / size);
        }

        return best;
    }

    /// <summary>Nanoseconds and bytes per event.</summary>
    private readonly record struct Cost(double Write, double Read, double Bytes)
    {
        public double Both => Write + Read;

        public IEnumerable<string> Cells() =>
            new[] { Write, Read, Both }.Select(time => time.ToString("F0", CultureInfo.InvariantCulture)).Append(Bytes.ToString("F1", CultureInfo.InvariantCulture));
    }
}
