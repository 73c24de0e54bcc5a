using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Benchmarks.Memory;

/// <summary>A frame's buffer out of the VRAM of a 24 GiB card and back, in fresh and in fragmented memory.</summary>
[MemoryDiagnoser]
public class BuddyAllocatorBenchmarks
{
    private const ulong Vram = 24UL << 30;
    private const ulong Page = 4096;
    private const ulong Frame = 1920UL * 1080 * 4 / Page * Page;

    private BuddyAllocator _allocator = BuddyAllocator.Create(Vram);

    [Params(false, true)]
    public bool IsFragmented { get; set; }

    [GlobalSetup]
    public void Fragment()
    {
        _allocator = BuddyAllocator.Create(Vram);
        var held = new List<ImmutableArray<BuddyBlock>>();
        for (int i = 0; IsFragmented && i < 20_000; i++)
        {
            held.Add(Allocate(Page));
        }

        for (int i = 0; i < held.Count; i += 2)
        {
            _allocator.Free(held[i]);
        }
    }

    [Benchmark]
    public void AllocateAndFreeAFrame() => _allocator.Free(Allocate(Frame));

    [Benchmark]
    public void AllocateAndFreeAPage() => _allocator.Free(Allocate(Page));

    private ImmutableArray<BuddyBlock> Allocate(ulong size)
    {
        Errno errno = _allocator.Allocate(size, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks);
        return errno == Errno.Ok ? blocks : throw new InvalidOperationException($"{size} bytes: {errno}");
    }
}
