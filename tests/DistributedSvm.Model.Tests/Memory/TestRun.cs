using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>A run whose value counts up with its addresses.</summary>
public readonly record struct TestRun(ulong Start, ulong End, int Value) : IAddressRun<TestRun>
{
    public TestRun Part(ulong start, ulong end) => new(start, end, Value + (int)(start - Start));
}
