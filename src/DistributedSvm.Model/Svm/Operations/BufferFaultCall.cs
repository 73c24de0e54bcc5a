namespace DistributedSvm.Model.Svm;

/// <summary>A fault in a VMA of a buffer object: it is validated, in VRAM, and bound (xe_vma_rebind).</summary>
/// <param name="device">Whose VM.</param>
/// <param name="buffer">The buffer object.</param>
[GenerateSerializer]
public sealed class BufferFaultCall(int device, long buffer) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public long Buffer { get; } = buffer;

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Look,
        Populated,
        Copied,
        Write,
        Bound,
    }
}
