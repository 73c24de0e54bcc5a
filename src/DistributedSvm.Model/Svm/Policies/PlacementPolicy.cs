namespace DistributedSvm.Model.Svm;

/// <summary>
/// Who decides where pages are, at each fault of a device. One that needs the device's own VRAM, an atomic, is not asked for. Another policy is a class like those below this one, a
/// value of <see cref="SvmPolicy"/>, and a line in <see cref="Of"/>.
/// </summary>
public abstract class PlacementPolicy
{
    /// <summary>The devices count their remote accesses, and get a range that they access often.</summary>
    public virtual bool CountsAccesses => false;

    /// <summary>Devices may get read-only copies.</summary>
    public virtual bool HasDuplicates => false;

    /// <summary>The policy of that name.</summary>
    public static PlacementPolicy Of(SvmPolicy policy) => policy switch
    {
        SvmPolicy.FirstTouch => FirstTouchPolicy.Instance,
        SvmPolicy.PreferredLocation => PreferredLocationPolicy.Instance,
        SvmPolicy.AccessCounters => AccessCounterPolicy.Instance,
        SvmPolicy.ReadDuplication => ReadDuplicationPolicy.Instance,
        _ => KernelPolicy.Instance,
    };

    /// <summary>Index of the device whose VRAM the range is to be in, <see cref="Placement.InSystem"/>, or <see cref="Placement.Anywhere"/> to leave it.</summary>
    public abstract int TargetOf(in PlacementQuery query);

    /// <summary>The device gets a read-only copy, and the range stays where it is.</summary>
    public virtual bool Duplicates(in PlacementQuery query) => false;

    /// <summary>What madvise said, as the driver understands it (xe_vma_resolve_pagemap); <paramref name="otherwise"/> where it said nothing.</summary>
    protected static int Advised(in PlacementQuery query, int otherwise) => query.Attributes.PreferredLocation switch
    {
        AttributeValue.FaultingDevice => otherwise,
        AttributeValue.System => Placement.InSystem,
        long device => (int)device,
    };
}
