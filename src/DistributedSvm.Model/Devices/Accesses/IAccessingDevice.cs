using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What a device's <see cref="AccessPort"/> has to know of the device: where it is, who claims which addresses, and its own memory.</summary>
public interface IAccessingDevice
{
    EntityId Fabric { get; }

    EntityId HostMemory { get; }

    /// <summary>Its node in the host's tree.</summary>
    int Node { get; }

    /// <summary>The node of the system memory nearest to it.</summary>
    int MemoryNode { get; }

    /// <summary>The window that claims a bus address, or null.</summary>
    BarWindow? WindowOf(ulong address);

    /// <summary>The way to that window, or null when this device's own requests never reach it.</summary>
    RouteKind? RouteTo(BarWindow window);

    /// <summary>
    /// Its requests arrive there. Where the kernel refuses peer-to-peer they are redirected upwards and nobody claims them: only user space that never asked meets that.
    /// </summary>
    bool Reaches(BarWindow window);

    /// <summary>The window that claims a link address, or null.</summary>
    LinkWindow? LinkOf(ulong address) => null;

    /// <summary>How long this many bytes of its own memory take.</summary>
    SimTime LocalTime(long bytes);

    /// <summary>Reads or writes its own memory. EIO for memory that is being reset.</summary>
    Errno AccessLocal(SurfaceAccess access, ref ContentCheck check);
}
