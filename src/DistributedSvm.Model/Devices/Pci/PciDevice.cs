using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>A PCI device and its driver: imports dma-bufs and accesses them across the fabric, through translations of its own.</summary>
[GenerateSerializer]
public sealed class PciDevice(PciDeviceSpec spec) : ImportingEntity<PciDeviceSpec>(spec), IAccessingDevice
{
    [Id(0)]
    private readonly AccessPort _port = new();

    [Id(1)]
    private OperationCounter _operations;

    EntityId IAccessingDevice.Fabric => Spec.Fabric;

    EntityId IAccessingDevice.HostMemory => Spec.HostMemory;

    int IAccessingDevice.Node => Spec.Node;

    int IAccessingDevice.MemoryNode => Spec.MemoryNode;

    protected override ProtocolSettings Settings => Spec.Protocol;

    BarWindow? IAccessingDevice.WindowOf(ulong address) => BarWindow.Of(Spec.BarWindows, address);

    RouteKind? IAccessingDevice.RouteTo(BarWindow window) => Spec.PeerRoutes[window.GpuIndex];

    /// <summary>iommufd asks nobody for leave (I-7): what it maps is supposed to be wired so that it works.</summary>
    bool IAccessingDevice.Reaches(BarWindow window) =>
        Spec.Role == PciDeviceRole.Iommufd || Spec.PeersReached.IsDefaultOrEmpty || Spec.PeersReached[window.GpuIndex];

    SimTime IAccessingDevice.LocalTime(long bytes) => throw new ModelBugException("This device has no memory of its own.");

    Errno IAccessingDevice.AccessLocal(SurfaceAccess access, ref ContentCheck check) => throw new ModelBugException("This device has no memory of its own.");

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        // Port and driver count their operations apart: what the driver waits for comes from the device itself or from a dma-buf, what the port waits for from neither.
        bool isForDriver = envelope.Sender == outbox.Self || envelope.Sender.Kind == EntityKind.DmaBuf;
        bool isHandled = envelope.Message is Completed or ContentRead && isForDriver
            ? TryHandleImport(envelope, outbox)
            : _port.TryHandle(envelope, this, ref _operations, outbox) || TryHandleImport(envelope, outbox);
        if (!isHandled)
        {
            throw new ModelBugException($"A PCI device does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        AuditImports(conclusion);
        if (_port.Pending > 0)
        {
            conclusion.Violate(Invariants.Leak($"{_port.Pending} accesses are still under way"));
        }
    }

    protected override EntityId Mapper(EntityId self) => self;

    protected override ImmutableArray<InterconnectOffer> OffersOf(Import import, EntityId self)
    {
        var peer = new InterconnectOffer(InterconnectKind.PeerToPeerSg, self, default, 0, Spec.PeerIndex) { Host = Spec.Host };
        InterconnectOffer system = peer with { Kind = InterconnectKind.SystemSg };
        return Spec.Role switch
        {
            PciDeviceRole.Iommufd => [peer with { Kind = InterconnectKind.Pal }],
            PciDeviceRole.SystemOnly => [system],
            _ => [peer, system],
        };
    }

    /// <summary>iommufd maps just one range (EINVAL), by its physical address.</summary>
    protected override void BeginTranslate(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        RangeXArray ranges = task.Ranges!;
        SegmentArray segments = SegmentArray.Empty;
        Errno errno = ranges.Count == 1 ? SegmentArray.TryCreate(SegmentProtocol.PeerToPeer, ranges, out segments) : Errno.EINVAL;
        Translated(id, errno, errno == Errno.Ok ? segments : null, outbox);
    }
}
