using BenchmarkDotNet.Attributes;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Benchmarks.Memory;

/// <summary>The bytes of a buffer's ranges and back, for a contiguous, a usual and a badly scattered buffer.</summary>
[MemoryDiagnoser]
public class RangeXArrayCodecBenchmarks
{
    private const ulong Page = 4096;

    private RangeXArray _ranges = RangeXArray.Empty;
    private byte[] _bytes = [];
    private byte[] _into = [];

    [Params(1, 8, 4096)]
    public int Ranges { get; set; }

    [GlobalSetup]
    public void Create()
    {
        _ranges = RangeXArray.Create(
            1, [.. Enumerable.Range(0, Ranges).Select(i => AddressRange.FromLength(0x3A00_0000_0000 + ((ulong)i * 3 * Page), Page << (i % 2)))]);
        _into = new byte[RangeXArrayFormat.MaximumSize(_ranges)];
        _bytes = _into[..RangeXArrayFormat.Encode(_ranges, _into)];
    }

    [Benchmark]
    public int Encode() => RangeXArrayFormat.Encode(_ranges, _into);

    [Benchmark]
    public RangeXArray Decode() => RangeXArrayFormat.Decode(_bytes);

    [Benchmark]
    public bool Translate() => _ranges.TryTranslate(_ranges.TotalLength / 2, out _);
}
