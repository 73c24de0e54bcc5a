using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The vfio device of VF 1, spoken to by hand.</summary>
internal static class TestVfio
{
    public static readonly VfioDeviceSpec Spec = new()
    {
        VirtualFunction = Peers.VirtualFunction,
        PhysicalFunction = Peers.PhysicalFunction,
        Gpu = 0,
        Bar = Peers.Bar,
        PeerDistances = [0, 4],
        OffersIov = true,
        Protocol = ProtocolSettings.Reference,
        PreparesFlr = false,
    };

    public static Conversation On(VfioBaseKind vfio, bool waitsForPf = true) =>
        new(Spec with { Protocol = new ProtocolSettings(ProtocolKind.Reference, vfio), WaitsForPf = waitsForPf });

    /// <summary>pcie_flr has slept: xe-vfio-pci waits for the PF.</summary>
    public static WaitFlrDone Slept(Conversation device)
    {
        SentMessage wait = Assert.Single(device.Elapse());
        Assert.Equal(Peers.PhysicalFunction, wait.To);
        return Assert.IsType<WaitFlrDone>(wait.Message);
    }

    public static ExportDmaBuf Export(long operation, params AddressRange[] ranges) =>
        new(Peers.Operation(operation), VfioDeviceSpec.VramBar, 0, [.. ranges]);

    /// <summary>A whole export of one page; the dma-buf.</summary>
    public static EntityId Exported(Conversation device)
    {
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, Export(500, Peers.Pages(0, 1)))).Message);
        EntityId buffer = device.Created[^1];
        Exported exported = device.Ask<Exported>(buffer, new Completed(create.Operation, Errno.Ok), Peers.Guest);
        Assert.Equal((Errno.Ok, buffer), (exported.Errno, exported.DmaBuf));
        return buffer;
    }

    /// <summary>The device sends this to the buffer and nothing else, and hears the errno.</summary>
    public static IReadOnlyList<SentMessage> Answer<T>(Conversation device, IReadOnlyList<SentMessage> sent, EntityId buffer, Errno errno = Errno.Ok)
        where T : Message
    {
        SentMessage request = Assert.Single(sent);
        Assert.Equal(buffer, request.To);
        OperationId operation = Assert.IsType<T>(request.Message) switch
        {
            RevokeDmaBuf revoke => revoke.Operation,
            UnrevokeDmaBuf unrevoke => unrevoke.Operation,
            _ => throw new InvalidOperationException($"{request.Message} is not answered here."),
        };
        return device.Tell(buffer, new Completed(operation, errno));
    }
}
