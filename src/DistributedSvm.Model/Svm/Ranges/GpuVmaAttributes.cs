using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>What madvise says of a GPU VMA (struct xe_vma_mem_attr).</summary>
/// <param name="PreferredLocation">Index of a device of the process, or one of <see cref="AttributeValue"/>.</param>
/// <param name="Atomic">Where atomics may run.</param>
/// <param name="PatIndex">The caching attribute.</param>
/// <param name="Backing">What is bound; <see cref="VmaBacking.Nothing"/> where there is no VMA.</param>
/// <param name="Buffer">The buffer object that is bound; 0 for none.</param>
[GenerateSerializer, Immutable]
public readonly record struct GpuVmaAttributes(
    [property: Id(0)] long PreferredLocation,
    [property: Id(1)] AtomicMode Atomic,
    [property: Id(2)] int PatIndex,
    [property: Id(3)] VmaBacking Backing = VmaBacking.Mirror,
    [property: Id(4)] long Buffer = 0)
{
    /// <summary>What every VMA has until it is told otherwise.</summary>
    public static readonly GpuVmaAttributes Default = new(AttributeValue.FaultingDevice, AtomicMode.Undefined, 0);

    /// <summary>Mirrors the memory of the process.</summary>
    public bool IsMirror => Backing == VmaBacking.Mirror;

    /// <summary>What madvise says of memory of the process is not said of anything else.</summary>
    public GpuVmaAttributes With(SvmAttribute attribute, long value) => attribute switch
    {
        _ when !IsMirror => this,
        SvmAttribute.PreferredLocation => this with { PreferredLocation = value },
        SvmAttribute.Atomic => this with { Atomic = (AtomicMode)value },
        SvmAttribute.PatIndex => this with { PatIndex = (int)value },
        _ => throw new ModelBugException($"A VMA of the process has no {attribute}."),
    };
}
