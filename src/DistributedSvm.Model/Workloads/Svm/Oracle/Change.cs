using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>What an operation does to some addresses: it leaves one of some values, or, where there are none, adds to what stands there.</summary>
internal readonly record struct Change(ImmutableArray<MemoryValue> Left, long Added)
{
    /// <summary>Several parts did it, and not all of them atomics: others may find what stood there between them, which is not followed.</summary>
    public bool IsRemade { get; init; }

    public bool IsAddition => Left.IsDefault;

    public static Change Leaves(ImmutableArray<MemoryValue> values) => new(values, 0);

    public static Change Adds(long atomics) => new(default, atomics);
}
