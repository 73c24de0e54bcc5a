using System.Globalization;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using Spectre.Console;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// What shared virtual memory costs this process for each page of 4 KiB, when the VRAM of all GPUs of a box is full of ranges of 4 KiB, each an allocation of its own. Every part of the metadata is built
/// alone, and its live bytes divided by the pages (<see cref="SvmRunBenchmark"/> has all of it): once as a prefetch leaves it, with VRAM and allocations in the order of the addresses, and once with VRAM and allocations of each GPU
/// in random order, so that hardly any page goes on where the one before it ends.
/// </summary>
internal static class SvmMetadataBenchmark
{
    private const ulong Page = Mm.PageSize;
    private const ulong GpuBytes = 24UL << 30;
    private const ulong GpuPages = GpuBytes / Page;
    private const long Claim = SvmRunBenchmark.Claim;

    /// <summary>What there is, each built for so many GPUs; the page of a GPU that the n-th virtual page is at.</summary>
    private static readonly (string Name, Func<int, Func<ulong, ulong>, object> Build)[] Parts =
    [
        ("CPU page table", BuildMemory),
        ("content", BuildContent),
        ("VRAM blocks", BuildBlocks),
    ];

    public static int Run(string[] args)
    {
        if (args is ["run", .. string[] sizes])
        {
            return Number(sizes, 0, 2, 1, 8) is int used && Number(sizes, 1, 1, 1, 6) is int millions && sizes.Length <= 2 ? SvmRunBenchmark.Run(used, (long)millions << 20) : Refuse();
        }

        if (args is ["apart"])
        {
            return SvmRunBenchmark.Run(gpus: 1, 1L << 18, isApart: true);
        }

        if (Number(args, 0, 8, 1, 64) is not int gpus || args.Length > 1)
        {
            return Refuse();
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumn("bytes per page")
            .AddColumns([.. new[] { "in order", "in random order" }.Select(name => new TableColumn(name).RightAligned().NoWrap())]);
        double ordered = 0;
        double shuffled = 0;
        foreach ((string name, Func<int, Func<ulong, ulong>, object> build) in Parts)
        {
            double one = Measure(build, gpus, page => page);
            double other = Measure(build, gpus, Shuffle);
            ordered += one;
            shuffled += other;
            table.AddRow(name, Number(one), Number(other));
        }

        table.AddRow("all", Number(ordered), Number(shuffled));
        AnsiConsole.Write(table);
        double gib = ordered * gpus * GpuPages / (1UL << 30);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{gpus} GPUs, {gpus * (long)GpuPages} pages, {gib:F2} GiB in order: {ordered:F1} bytes per page, claim: at most {Claim}. A run:"));
        return Math.Max(ordered <= Claim ? 0 : 1, SvmRunBenchmark.Run(gpus: 2, 1L << 20));
    }

    private static int Refuse()
    {
        Console.Error.WriteLine("svm-metadata takes the number of GPUs, 1 to 64; or run, the number of GPUs, 1 to 8, and how many times 1,048,576 pages of each, 1 to 6; or apart.");
        return 2;
    }

    /// <summary>An argument, or what it is without one; null for one that is no such number.</summary>
    private static int? Number(string[] args, int index, int otherwise, int least, int most) =>
        index >= args.Length ? otherwise : int.TryParse(args[index], CultureInfo.InvariantCulture, out int given) && given >= least && given <= most ? given : null;

    /// <summary>A bijection of the pages of a GPU, in which hardly any two neighbours stay neighbours: the multiplier is prime to their number, a multiple of 3 and a power of two.</summary>
    private static ulong Shuffle(ulong page) => page * 2_654_435_761 % GpuPages;

    /// <summary>A method of its own, so that nothing of the measurement before is alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Measure(Func<int, Func<ulong, ulong>, object> build, int gpus, Func<ulong, ulong> place)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        object built = build(gpus, place);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(built);
        return (double)(after - before) / (gpus * (long)GpuPages);
    }

    /// <summary>A process with one VMA, whose pages came to the GPUs one by one.</summary>
    private static ProcessMemory BuildMemory(int gpus, Func<ulong, ulong> place)
    {
        var process = new ProcessMemory();
        Mm mm = process[0];
        Check(mm.Map(0, gpus * (long)GpuBytes, VmaKind.Anonymous, Protection.ReadWrite, out AddressRange all));
        var sources = new List<PageRun>();
        var gone = new List<PageRun>();
        for (ulong page = 0; page < (ulong)gpus * GpuPages; page++)
        {
            AddressRange at = AddressRange.FromLength(all.Start + (page * Page), Page);
            ulong local = place(page % GpuPages);
            Check(mm.CollectForDevice(at, (int)(page / GpuPages), fromPeers: true, fromItself: false, sources));
            mm.Replace([at], PageTarget.OnDevice((int)(page / GpuPages), (long)local + 1), [AddressRange.FromLength(local * Page, Page)], gone);
            sources.Clear();
        }

        return gone.Count == 0 ? process : throw new InvalidOperationException("Nothing was there that could go.");
    }

    /// <summary>The content of each GPU's VRAM, which a write of its own left in each page.</summary>
    private static ContentMap[] BuildContent(int gpus, Func<ulong, ulong> place)
    {
        var maps = new ContentMap[gpus];
        for (int gpu = 0; gpu < gpus; gpu++)
        {
            maps[gpu] = new ContentMap();
            for (ulong page = 0; page < GpuPages; page++)
            {
                maps[gpu].Write(AddressRange.FromLength(place(page) * Page, Page), new ContentTag(new EntityId(1, EntityKind.AddressSpace), 0, (long)page), page * Page);
            }
        }

        return maps;
    }

    /// <summary>The blocks of each GPU's VRAM, all allocated alone; the allocator chooses where.</summary>
    private static BuddyAllocator[] BuildBlocks(int gpus, Func<ulong, ulong> place)
    {
        var allocators = new BuddyAllocator[gpus];
        for (int gpu = 0; gpu < gpus; gpu++)
        {
            allocators[gpu] = BuddyAllocator.Create(GpuBytes);
            for (ulong page = 0; page < GpuPages; page++)
            {
                Check(allocators[gpu].Allocate(Page, Page, BuddyFlags.None, out _));
            }
        }

        return allocators;
    }

    private static void Check(Errno errno)
    {
        if (errno != Errno.Ok)
        {
            throw new InvalidOperationException($"{errno}.");
        }
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
