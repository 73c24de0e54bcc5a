using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>GGTT and scratch registers of VFs: who reaches what, what a loss of the range, a reset of the GT and a migration do to them, and the invariants that are about them.</summary>
public sealed class VfMmioTests
{
    private const ulong Start = 1UL << 30;
    private const ulong Mega = 1 << 20;

    [Fact]
    public void A_vf_reaches_its_own_range_and_the_registers_that_there_are()
    {
        var card = new Card();
        AddressRange own = card.Pf.Provisioning.Of(1)!.Ggtt!.Value;
        AddressRange other = card.Pf.Provisioning.Of(2)!.Ggtt!.Value;
        Assert.Equal((Errno.Ok, 0UL), Read(card, 0, MmioPart.Ggtt, own.Start));
        Assert.Equal((Errno.Ok, 7UL), Write(card, 0, MmioPart.Ggtt, own.Start + 4096, 7));
        Assert.Equal((Errno.Ok, 7UL), Read(card, 0, MmioPart.Ggtt, own.Start + 8191));
        Assert.Equal((Errno.EFAULT, 0UL), Write(card, 0, MmioPart.Ggtt, other.Start, 7));
        Assert.Equal((Errno.EFAULT, 0UL), Write(card, 1, MmioPart.Ggtt, own.Start, 7));
        Assert.Equal((Errno.Ok, 7UL), Write(card, 1, MmioPart.Scratch, 3, 7));
        Assert.Equal((Errno.EINVAL, 0UL), Write(card, 1, MmioPart.Scratch, 4, 7));
        Assert.Equal((Errno.EINVAL, 0UL), Write(card, 0, MmioPart.Scratch, 13, 7));
        Assert.Equal((Errno.EINVAL, 0UL), Write(card, 2, MmioPart.Scratch, 0, 7));
        Assert.Equal((Errno.Ok, 0UL), Read(card, 0, MmioPart.Scratch, 3));
        Assert.Equal((Errno.Ok, 0UL), (card.Access(2, 0, MmioPart.Ggtt, other.Start).Errno, card.Access(2, 1, MmioPart.Scratch, 3).Value));
        Assert.Empty(card.Violations);
    }

    [Fact]
    public void A_range_that_is_taken_back_is_cleared_and_one_that_stays_is_not()
    {
        Conversation guc = Provisioned();
        Access(guc, 1, Start, 5);
        guc.Tell(Peers.PhysicalFunction, Push(1, Start));
        Assert.Equal(5UL, Access(guc, 1, Start));
        guc.Tell(Peers.PhysicalFunction, Push(1, Start + (8 * Mega)));
        guc.Tell(Peers.PhysicalFunction, Push(1, Start));
        Assert.Equal(0UL, Access(guc, 1, Start));
    }

    [Fact]
    public void A_reset_of_the_gt_loses_registers_and_keeps_the_ggtt()
    {
        Conversation guc = Provisioned();
        Access(guc, 1, Start, 5);
        guc.Tell(Peers.VirtualFunction, Scratch(6));
        guc.Tell(Peers.PhysicalFunction, new LoadGuc());
        guc.Tell(Peers.PhysicalFunction, Push(1, Start));
        Assert.Equal(5UL, Access(guc, 1, Start));
        Assert.Equal(0UL, guc.Ask<MmioAccessed>(Peers.VirtualFunction, Scratch(null), Peers.Guest).Value);
    }

    /// <summary>A VF is saved and another one restored from it: entries are where they were in the range, wherever that is.</summary>
    [Fact]
    public void A_stream_carries_ggtt_and_registers()
    {
        var card = new Card();
        card.WriteMmio(1);
        Assert.Equal((Errno.Ok, Errno.Ok), (card.Change(1, VfActivity.Pause), card.Change(2, VfActivity.Pause)));
        Assert.Equal(Errno.Ok, Migrate(card, 1, MigrationControl.BeginSave));
        var stream = new List<MigrationPacket>();
        while (stream.Count(packet => packet.Type == MigrationPacketType.Mmio) < 2)
        {
            OperationId read = card.Ask(Peers.PhysicalFunction, id => new ReadVfData(id, Card.Functions[0]));
            card.Run();
            stream.Add(card.Arrived.Select(arrived => arrived.Message).OfType<MigrationDataRead>().Single(answer => answer.Operation == read).Packet!);
        }

        Assert.Equal(Errno.EIO, Migrate(card, 1, MigrationControl.FinishSave));
        Assert.Equal(Errno.Ok, Migrate(card, 2, MigrationControl.BeginRestore));
        foreach (MigrationPacket packet in stream.Append(MigrationPacket.Trailer()))
        {
            Assert.Equal(Errno.Ok, card.Do(Peers.PhysicalFunction, id => new WriteVfData(id, Card.Functions[1], packet)).Errno);
        }

        Assert.Equal(Errno.Ok, Migrate(card, 2, MigrationControl.FinishRestore));
        Assert.Equal(Card.MmioWrittenBy(1), card.ReadMmio(2));
        Assert.Equal(Card.MmioWrittenBy(1), card.ReadMmio(1));
        Assert.Empty(card.Violations);
    }

    [Theory]
    [InlineData(MmioPart.Ggtt, new uint[] { 0, 1 })]
    [InlineData(MmioPart.Ggtt, new uint[] { 1024, 1, 0 })]
    [InlineData(MmioPart.Scratch, new uint[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 })]
    public void Words_that_do_not_fit_are_refused_and_nothing_changes(MmioPart part, uint[] words)
    {
        Conversation guc = Provisioned();
        Access(guc, 1, Start, 5);
        Assert.Equal(Errno.EINVAL, guc.Ask<VfMmioCopied>(Peers.PhysicalFunction, new CopyVfMmio(Peers.Operation(3), 1, part, [.. words])).Errno);
        Assert.Equal(5UL, Access(guc, 1, Start));
    }

    [Fact]
    public void J_5_a_reset_that_clears_the_ggtt_of_another_vf()
    {
        Conversation guc = Provisioned();
        Access(guc, 2, Start + (4 * Mega), 5);
        guc.Tell(Peers.PhysicalFunction, new SanitizeVf(1, AddressRange.FromLength(Start, 4 * Mega)));
        Assert.Empty(guc.Violations);
        guc.Tell(Peers.PhysicalFunction, new SanitizeVf(1, AddressRange.FromLength(Start, 8 * Mega)));
        Assert.Equal("J-5", Assert.Single(guc.Violations).Invariant);
    }

    [Fact]
    public void J_4_a_vf_that_finds_an_entry_of_another()
    {
        Conversation guc = Provisioned();
        Access(guc, 1, Start, 5);
        guc.Corrupt(entity =>
        {
            var mmio = (VfMmio)typeof(Guc).GetField("_mmio", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(entity)!;
            mmio.Write(Start, new GgttEntry(2, 5));
        });
        Access(guc, 1, Start);
        Assert.Equal("J-4", Assert.Single(guc.Violations).Invariant);
    }

    private static (Errno Errno, ulong Value) Read(Card card, int gt, MmioPart part, ulong at) => Answer(card.Access(1, gt, part, at));

    private static (Errno Errno, ulong Value) Write(Card card, int gt, MmioPart part, ulong at, ulong value) => Answer(card.Access(1, gt, part, at, value));

    private static (Errno Errno, ulong Value) Answer(MmioAccessed accessed) => (accessed.Errno, accessed.Value);

    private static Errno Migrate(Card card, int vf, MigrationControl control) =>
        card.Do(Peers.PhysicalFunction, id => new ControlMigration(id, Card.Functions[vf - 1], control)).Errno;

    /// <summary>The primary GT with two VFs of 4 MiB of GGTT each.</summary>
    private static Conversation Provisioned()
    {
        var guc = new Conversation(new GucSpec
        {
            Gt = 0,
            Gpu = Peers.Gpu,
            PhysicalFunction = Peers.PhysicalFunction,
            Functions = [Peers.VirtualFunction, Peers.OtherVirtualFunction],
        });
        guc.Tell(Peers.PhysicalFunction, Push(1, Start));
        guc.Tell(Peers.PhysicalFunction, Push(2, Start + (4 * Mega)));
        return guc;
    }

    private static PushVfConfig Push(int vf, ulong start) =>
        new(Peers.Operation(2), vf, new VfSettings(new VfResources(AddressRange.FromLength(start, 4 * Mega), 0, 0, 0, 0, 4 << 20), VfSchedule.Default, AdverseCounts.None));

    private static ulong Access(Conversation guc, int vf, ulong at, ulong? write = null) =>
        guc.Ask<MmioAccessed>(Peers.VirtualFunction, new AccessMmio(Peers.Operation(1), Peers.Guest, vf, 0, MmioPart.Ggtt, at, write ?? 0, write is not null), Peers.Guest).Value;

    private static AccessMmio Scratch(uint? write) => new(Peers.Operation(1), Peers.Guest, 1, 0, MmioPart.Scratch, 2, write ?? 0, write is not null);
}
