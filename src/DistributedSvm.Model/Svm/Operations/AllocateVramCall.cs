using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Brings a range into the VRAM of a device (xe_svm_alloc_vram).</summary>
/// <param name="device">Whose VM it is for.</param>
/// <param name="target">Whose VRAM.</param>
/// <param name="range">The range.</param>
/// <param name="timeslice">How long it stays away from CPU faults.</param>
[GenerateSerializer]
public sealed class AllocateVramCall(int device, int target, AddressRange range, SimTime timeslice) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public int Target { get; } = target;

    [Id(2)]
    public AddressRange Range { get; } = range;

    [Id(3)]
    public SimTime Timeslice { get; } = timeslice;

    /// <summary>How far it has come.</summary>
    [Id(4)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Scan,
        Locked,
        Migrated,
        Alone,
        Evicted,
        Unshared,
        MigratedAlone,
    }
}
