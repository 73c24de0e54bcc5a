using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>VF 1, spoken to by hand.</summary>
internal static class TestVf
{
    public static readonly VirtualFunctionSpec Spec = new(1, Peers.Gpu, Peers.PhysicalFunction, 0, ProtocolSettings.Reference) { Gucs = new GucPlace(Peers.Guc, 2) };

    public static Conversation Create() => new(Spec);
}
