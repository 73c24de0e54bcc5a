using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>Who claims a range of link addresses.</summary>
/// <param name="Range">The addresses: all of that GPU's VRAM, in order.</param>
/// <param name="Gpu">The GPU, of this host or of another.</param>
/// <param name="Link">The number of the link that leads there.</param>
/// <param name="BytesPerSecond">What that GPU's port sends and takes, one access after the other.</param>
/// <param name="Latency">One way; between hosts at least the lookahead of the world.</param>
[GenerateSerializer, Immutable]
public sealed record LinkWindow(
    [property: Id(0)] AddressRange Range,
    [property: Id(1)] EntityId Gpu,
    [property: Id(2)] int Link,
    [property: Id(3)] long BytesPerSecond,
    [property: Id(4)] SimTime Latency) : IAddressWindow
{
    /// <summary>The window among these, which are sorted by start, that claims an address, or null.</summary>
    public static LinkWindow? Of(ImmutableArray<LinkWindow> windows, ulong address) => AddressWindows.Find(windows, address);
}
