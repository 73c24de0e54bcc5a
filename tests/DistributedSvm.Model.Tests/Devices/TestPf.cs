using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The PF of GPU 0 with two VFs, spoken to by hand. VF 1 has two blocks of VRAM that are not neighbours.</summary>
internal static class TestPf
{
    public static readonly ImmutableArray<AddressRange> Blocks = [Peers.Pages(1024, 512), Peers.Pages(4096, 512)];

    public static readonly PhysicalFunctionSpec Spec = new()
    {
        Gpu = Peers.Gpu,
        GpuIndex = 0,
        Vfs = [new VfPlace(Peers.VirtualFunction, Peers.Bar), new VfPlace(Peers.OtherVirtualFunction, Peers.NextBar)],
        OffersIov = true,
        RefreshPeriod = SimTime.FromMilliseconds(10),
        HasTranslatingIommu = false,
        Protocol = ProtocolSettings.Reference,
    };

    /// <summary>The PF with the identity that the offers of its VFs name; VF 1 is provisioned.</summary>
    public static Conversation Provisioned(PhysicalFunctionSpec? spec = null)
    {
        var pf = new Conversation(spec ?? Spec, Peers.PhysicalFunction.Index);
        Assert.Equal(Peers.PhysicalFunction, pf.Self);
        AllocateVram allocate = pf.Ask<AllocateVram>(ScenarioSpec.EntityId, new EnableVfs(1, 4 << 20), Peers.Gpu);
        PopulateLmtt populate = pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.Ok, Blocks), Peers.Gpu);
        Assert.Equal(1, populate.Vf);
        Assert.Equal(Blocks, populate.Blocks);
        InvalidateLmtt invalidate = pf.Ask<InvalidateLmtt>(Peers.Gpu, new Completed(populate.Operation, Errno.Ok), Peers.Gpu);
        IReadOnlyList<SentMessage> sent = pf.Tell(Peers.Gpu, new Completed(invalidate.Operation, Errno.Ok));

        // With GuCs the VF is told when they all know of it.
        foreach (SentMessage pushed in sent.Where(message => message.Message is PushVfConfig).ToArray())
        {
            var push = (PushVfConfig)pushed.Message;
            sent = pf.Tell(pushed.To, new ConfigPushed(push.Operation, Errno.Ok, GucKlv.HashOf(push.Settings!.KlvsOf(spec!.Gucs.GtOf(pushed.To)))));
        }

        SentMessage told = Assert.Single(sent);
        Assert.Equal((Peers.VirtualFunction, 4 << 20), (told.To, ((ProvisionVf)told.Message).Vram));
        return pf;
    }

    public static ImportFrameBuffer Import(IEnumerable<AddressRange> ranges) =>
        new(Peers.Operation(40), Peers.DmaBuf, (long)ranges.Sum(range => (decimal)range.Length));
}
