namespace DistributedSvm.Model.Memory;

/// <summary>The indices among which a free one may be allocated, both ends inclusive (include/linux/xarray.h, struct xa_limit; 64-bit here).</summary>
[GenerateSerializer, Immutable]
public readonly record struct XArrayLimit([property: Id(0)] ulong Min, [property: Id(1)] ulong Max)
{
    /// <summary>xa_limit_32b: 0 to 2^32 - 1.</summary>
    public static readonly XArrayLimit Bits32 = new(0, uint.MaxValue);

    /// <summary>xa_limit_31b: 0 to 2^31 - 1.</summary>
    public static readonly XArrayLimit Bits31 = new(0, int.MaxValue);
}
