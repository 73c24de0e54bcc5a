using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Interconnects;
using Spectre.Console;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// What it takes to import a buffer of 1,048,576 ranges of one to eight pages over the IOV interconnect: the snapshot that the exporter makes of its ranges, then for each
/// import the match, the map of that snapshot and the translation into the VF's VRAM, both answers folded into a digest as their messages are. Processor time of the whole
/// process, garbage collection included; the best of several repeats. Bytes are those that stay alive with the snapshot and with the segments.
/// </summary>
internal static class MapBenchmark
{
    private const int Ranges = 1 << 20;
    private const int Repeats = 15;
    private const double LeastRate = 5_000_000;
    private const double MostBytes = 24;
    private const ulong Page = 4096;
    private const ulong BarStart = 0x3A00_0000_0000;
    private const ulong Quota = 24UL << 30;

    private static readonly EntityId Pf = new(1, EntityKind.PhysicalFunction);
    private static readonly EntityId Vf = new(2, EntityKind.VirtualFunction);
    private static readonly AddressRange Bar = AddressRange.FromLength(BarStart, 32UL << 30);
    private static readonly InterconnectOffer Offered = new(InterconnectKind.Iov, Vf, Pf, VfioDeviceSpec.VramBar, 0);
    private static readonly InterconnectOffer Wanted = Offered with { Device = Pf };

    public static int Run()
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("ranges, blocks").NoWrap())
            .AddColumns([.. new[] { "export", "import", "M/s", "snapshot", "segments", "all", "cut" }
                .Select(name => new TableColumn(name).RightAligned().NoWrap())]);
        double slowest = double.MaxValue;
        double largest = 0;
        foreach ((string name, AddressRange[] ranges, int blocks) in Cases())
        {
            Outcome outcome = Measure(ranges, new VfConfig(Blocks(blocks)));
            slowest = Math.Min(slowest, outcome.Rate);
            largest = Math.Max(largest, outcome.Bytes);
            table.AddRow([$"{name}, {blocks}", .. outcome.Cells()]);
        }

        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Export, import: milliseconds of processor time, and both as millions of ranges per second. Snapshot, segments, all: bytes per range. Cut: segments per range.\n"
            + $"Slowest: {slowest / 1e6:F1} million ranges/s, claim: at least {LeastRate / 1e6:F1}. "
            + $"Largest: {largest:F2} bytes per range, claim: at most {MostBytes:F0}."));

        // Rounded, since the few bytes of array headers and of blocks' boundaries are not of a range.
        return slowest >= LeastRate && Math.Round(largest, 1) <= MostBytes ? 0 : 1;
    }

    private static IEnumerable<(string Name, AddressRange[] Ranges, int Blocks)> Cases()
    {
        AddressRange[] ascending = Ascending();
        AddressRange[] shuffled = [.. ascending.OrderBy(range => Digest.Mix(range.Start))];
        yield return ("ascending", ascending, 6);
        yield return ("shuffled", shuffled, 6);
        yield return ("shuffled", shuffled, 3072);
    }

    /// <summary>Bus addresses of one to eight pages each, every second one behind a gap of a page.</summary>
    private static AddressRange[] Ascending()
    {
        var ranges = new AddressRange[Ranges];
        ulong next = BarStart;
        for (int i = 0; i < Ranges; i++)
        {
            ulong random = Digest.Mix((ulong)i);
            ulong pages = 1 + (random & 7);
            ulong start = next + ((random >> 3 & 1) * Page);
            ranges[i] = AddressRange.FromLength(start, pages * Page);
            next = start + (pages * Page);
        }

        return ranges;
    }

    /// <summary>A VRAM object in equal blocks that lie apart, the later ones lower.</summary>
    private static ImmutableArray<AddressRange> Blocks(int count) =>
        [.. Enumerable.Range(0, count).Select(i => AddressRange.FromLength((ulong)(count - i) * 2 * (Quota / (ulong)count), Quota / (ulong)count))];

    private static Outcome Measure(AddressRange[] ranges, VfConfig config)
    {
        Outcome best = Once(ranges, config);
        for (int repeat = 1; repeat < Repeats; repeat++)
        {
            Outcome next = Once(ranges, config);
            best = next with { Snapshot = Math.Min(best.Snapshot, next.Snapshot), Import = Math.Min(best.Import, next.Import) };
        }

        return best;
    }

    /// <summary>A method of its own, so that nothing of the repeat before is alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome Once(AddressRange[] ranges, VfConfig config)
    {
        long empty = LiveBytes();
        TimeSpan started = Environment.CpuUsage.TotalTime;
        RangeXArray exported = RangeXArray.Create(0, ranges);
        TimeSpan snapshot = Environment.CpuUsage.TotalTime - started;
        long withSnapshot = LiveBytes();
        started = Environment.CpuUsage.TotalTime;
        Bind bind = Import(exported, config);
        TimeSpan import = Environment.CpuUsage.TotalTime - started;
        long withSegments = LiveBytes();
        var outcome = new Outcome(
            snapshot.TotalSeconds,
            import.TotalSeconds,
            (double)(withSnapshot - empty) / Ranges,
            (double)(withSegments - withSnapshot) / Ranges,
            (double)bind.Segments.Count / Ranges);
        GC.KeepAlive(exported);
        GC.KeepAlive(bind);
        return outcome;
    }

    private static Bind Import(RangeXArray exported, VfConfig config)
    {
        var digest = new Digest(0);
        Errno errno = InterconnectRegistry.Match([Offered, Offered with { Kind = InterconnectKind.PeerToPeerSg }], [Wanted], [0], out _);
        var mapped = new Mapped(new OperationId(1), errno, exported.WithGeneration(1));
        mapped.Fold(ref digest);
        if (errno == Errno.Ok)
        {
            errno = IovTranslation.Translate(mapped.Ranges!, Bar, config, exported.TotalLength, out SegmentArray segments);
            var bind = new Bind(mapped.Operation, 1L << 32, segments);
            bind.Fold(ref digest);
            if (errno == Errno.Ok && bind.Segments.TotalBytes == exported.TotalLength)
            {
                return bind;
            }
        }

        throw new InvalidOperationException($"The buffer could not be imported: {errno}.");
    }

    private static long LiveBytes() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>Seconds for all ranges, bytes and segments per range.</summary>
    private readonly record struct Outcome(double Snapshot, double Import, double SnapshotBytes, double SegmentBytes, double Segments)
    {
        public double Rate => Ranges / (Snapshot + Import);

        public double Bytes => SnapshotBytes + SegmentBytes;

        public IEnumerable<string> Cells() =>
        [
            Number(Snapshot * 1000, "F1"), Number(Import * 1000, "F1"), Number(Rate / 1e6, "F1"),
            Number(SnapshotBytes, "F2"), Number(SegmentBytes, "F2"), Number(Bytes, "F2"), Number(Segments, "F2"),
        ];

        private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
