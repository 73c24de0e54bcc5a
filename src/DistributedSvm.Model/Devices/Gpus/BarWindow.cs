using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Who claims a range of bus addresses: VF <see cref="Vf"/> (0: the PF, whose BAR is all of its VRAM) of the GPU with that index in the host, whose node in the
/// host's tree is <see cref="Node"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record BarWindow(
    [property: Id(0)] AddressRange Range,
    [property: Id(1)] EntityId Gpu,
    [property: Id(2)] int GpuIndex,
    [property: Id(3)] int Node,
    [property: Id(4)] int Vf) : IAddressWindow
{
    /// <summary>The window among these, which are sorted by start, that claims an address, or null.</summary>
    public static BarWindow? Of(ImmutableArray<BarWindow> windows, ulong address) => AddressWindows.Find(windows, address);
}
