using BenchmarkDotNet.Attributes;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Benchmarks.Memory;

/// <summary>An xarray of a dense buffer's pages, and of the same number spread over the whole index space.</summary>
[MemoryDiagnoser]
public class XArrayBenchmarks
{
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;
    private const int Entries = 4096;

    private readonly XArray<string> _filled = new();

    [Params(1UL, Spread)]
    public ulong Stride { get; set; }

    [GlobalSetup]
    public void Fill() => Store(_filled);

    [Benchmark(OperationsPerInvoke = Entries)]
    public int StoreEach()
    {
        var array = new XArray<string>();
        Store(array);
        return array.NodeCount;
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public int LoadEach()
    {
        int found = 0;
        for (int i = 0; i < Entries; i++)
        {
            found += _filled.Load((ulong)i * Stride) is null ? 0 : 1;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public int ForEach()
    {
        int found = 0;
        foreach (XArrayEntry<string> entry in _filled)
        {
            found += entry.Entry.Length;
        }

        return found;
    }

    private void Store(XArray<string> array)
    {
        for (int i = 0; i < Entries; i++)
        {
            array.Store((ulong)i * Stride, "page");
        }
    }
}
