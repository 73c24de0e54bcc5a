namespace DistributedSvm.Model.Svm;

/// <summary>A buffer object goes to system memory (xe_bo_evict).</summary>
/// <param name="buffer">The buffer object.</param>
/// <param name="allocation">The VRAM that is wanted back.</param>
[GenerateSerializer]
public sealed class EvictBufferCall(long buffer, long allocation) : SvmCall
{
    [Id(0)]
    public long Buffer { get; } = buffer;

    [Id(1)]
    public long Allocation { get; } = allocation;

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Take,
        Invalidated,
        Allocated,
        Copied,
    }
}
