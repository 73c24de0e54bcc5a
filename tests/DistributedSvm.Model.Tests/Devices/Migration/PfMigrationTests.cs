using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The PF's part of saving and restoring a VF, its peers scripted, and the invariants that it keeps.</summary>
public sealed class PfMigrationTests
{
    private const int Device = 0xe211;

    private static readonly PhysicalFunctionSpec Spec = TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 2), HostMemory = Peers.Memory, DeviceId = Device };

    [Fact]
    public void A_vf_that_runs_is_neither_saved_nor_restored()
    {
        Conversation pf = TestPf.Provisioned(Spec);
        Assert.Equal(Errno.EPERM, Control(pf, MigrationControl.BeginSave));
        Assert.Equal(Errno.EPERM, Control(pf, MigrationControl.BeginRestore));
        Assert.Equal(Errno.EPERM, Control(pf, MigrationControl.FinishSave));
        Assert.Equal(Errno.EPERM, Control(pf, MigrationControl.FinishRestore));
        Assert.Equal(Errno.EPERM, pf.Ask<MigrationDataRead>(Peers.Vfio, new ReadVfData(Peers.Operation(2), Peers.VirtualFunction)).Errno);
        Assert.Equal(Errno.EPERM, pf.Ask<Completed>(Peers.Vfio, new WriteVfData(Peers.Operation(2), Peers.VirtualFunction, MigrationPacket.Trailer())).Errno);
    }

    [Fact]
    public void While_a_vf_is_saved_it_cannot_be_resumed_and_an_end_before_the_last_packet_is_EIO()
    {
        Conversation pf = Paused();
        Assert.Equal(Errno.Ok, Control(pf, MigrationControl.BeginSave));
        Assert.Equal(Errno.EALREADY, Control(pf, MigrationControl.BeginSave));
        Assert.Equal(Errno.EBUSY, Control(pf, MigrationControl.BeginRestore));
        Assert.Equal(Errno.EBUSY, Control(pf, MigrationControl.Resume));
        Assert.Equal(Errno.EIO, Control(pf, MigrationControl.FinishSave));
        Assert.Equal(Errno.Ok, Control(pf, MigrationControl.BeginSave));
    }

    [Fact]
    public void A_chunk_that_takes_too_long_is_ETIME_and_its_copy_comes_to_nobody()
    {
        Conversation pf = Paused();
        Assert.Equal(Errno.Ok, Control(pf, MigrationControl.BeginSave));
        AllocatePages allocate = ToVram(pf);
        CopyVram copy = pf.Ask<CopyVram>(Peers.Memory, new PagesAllocated(allocate.Operation, Errno.Ok, [Peers.Pages(0, 1024)]), Peers.Gpu);
        var read = new List<SentMessage>();
        while (read.Count == 0 || ((MigrationDataRead)read[^1].Message).Errno == Errno.Ok)
        {
            SentMessage[] answers = [.. pf.Tell(Peers.Vfio, new ReadVfData(Peers.Operation(5), Peers.VirtualFunction)).Where(sent => sent.To == Peers.Vfio)];
            read.AddRange(answers.Length > 0 ? answers : [.. pf.Elapse().Where(sent => sent.To == Peers.Vfio)]);
        }

        Assert.Equal(Errno.ETIME, ((MigrationDataRead)read[^1].Message).Errno);
        Assert.True(pf.Now >= Calibration.VramChunkLimit);
        Assert.Contains(pf.Sent, sent => sent.Message is FreePages);
        Assert.Empty(pf.Tell(Peers.Gpu, new VramCopied(copy.Operation, Errno.Ok, [])));
        Assert.Equal(Errno.EIO, Control(pf, MigrationControl.FinishSave));
    }

    [Fact]
    public void Without_memory_for_a_chunk_the_save_fails()
    {
        Conversation pf = Paused();
        Assert.Equal(Errno.Ok, Control(pf, MigrationControl.BeginSave));
        pf.Tell(Peers.Memory, new PagesAllocated(ToVram(pf).Operation, Errno.ENOMEM, []));
        Assert.Equal(Errno.ENOMEM, pf.Ask<MigrationDataRead>(Peers.Vfio, new ReadVfData(Peers.Operation(5), Peers.VirtualFunction)).Errno);
    }

    [Fact]
    public void J11_a_vf_that_runs_while_it_is_saved_is_a_violation()
    {
        Conversation pf = Paused();
        Assert.Equal(Errno.Ok, Control(pf, MigrationControl.BeginSave));
        pf.Elapse();
        Assert.Empty(pf.Violations);
        pf.Corrupt(entity => Set(((PhysicalFunction)entity).ControlsOf(1)!.Gts[0], nameof(VfControl.State), VfState.Ready));
        pf.Elapse();
        Assert.Equal("J-11", pf.Violations[0].Invariant);
    }

    [Fact]
    public void J15_a_stream_of_another_card_that_is_taken_all_the_same_is_a_violation()
    {
        Conversation pf = Paused();
        Assert.Equal(Errno.Ok, Control(pf, MigrationControl.BeginRestore));
        Assert.Equal(Errno.ENODEV, Write(pf, MigrationPacket.Descriptor(new MigrationIdentity(Device + 1, 0))));
        Assert.Equal(Errno.Ok, Write(pf, MigrationPacket.Descriptor(new MigrationIdentity(Device, 0))));
        Assert.Equal(Errno.Ok, Write(pf, MigrationPacket.OfWords(MigrationPacketType.Guc, 0, [1])));
        Assert.Empty(pf.Violations);
        pf.Corrupt(entity => Set(Migrations(entity)[1].Restore!, nameof(VfRestore.Stream), new MigrationIdentity(Device + 1, 0)));
        Assert.Equal(Errno.Ok, Write(pf, MigrationPacket.OfWords(MigrationPacketType.Guc, 1, [1])));
        Assert.Equal("J-15", Assert.Single(pf.Violations).Invariant);
    }

    /// <summary>VF 1, paused on both GTs.</summary>
    private static Conversation Paused()
    {
        Conversation pf = TestPf.Provisioned(Spec);
        ControlVf pause = pf.Ask<ControlVf>(Peers.Vfio, new ControlMigration(Peers.Operation(1), Peers.VirtualFunction, MigrationControl.Suspend), Peers.Guc);
        Assert.Empty(pf.Tell(Peers.Guc, new Completed(pause.Operation, Errno.Ok)));
        pause = pf.Ask<ControlVf>(Peers.Guc, new GucEvent(1, GucEventKind.PauseDone), Peers.OtherGuc);
        Assert.Empty(pf.Tell(Peers.OtherGuc, new Completed(pause.Operation, Errno.Ok)));
        Assert.Equal(Errno.Ok, pf.Ask<Completed>(Peers.OtherGuc, new GucEvent(1, GucEventKind.PauseDone), Peers.Vfio).Errno);
        return pf;
    }

    private static Errno Control(Conversation pf, MigrationControl control) =>
        pf.Ask<Completed>(Peers.Vfio, new ControlMigration(Peers.Operation(1), Peers.VirtualFunction, control)).Errno;

    private static Errno Write(Conversation pf, MigrationPacket packet) =>
        pf.Ask<Completed>(Peers.Vfio, new WriteVfData(Peers.Operation(3), Peers.VirtualFunction, packet)).Errno;

    /// <summary>Lets the GTs go on until the primary one has come to the VRAM.</summary>
    private static AllocatePages ToVram(Conversation pf)
    {
        while (true)
        {
            List<SentMessage> sent = [.. pf.Elapse()];
            for (int i = 0; i < sent.Count; i++)
            {
                switch (sent[i].Message)
                {
                    case AllocatePages allocate:
                        return allocate;
                    case CopyVfMmio copy:
                        sent.AddRange(pf.Tell(sent[i].To, new VfMmioCopied(copy.Operation, Errno.Ok, [])));
                        break;
                }
            }
        }
    }

    private static SortedDictionary<int, VfMigration> Migrations(Entity entity) => (SortedDictionary<int, VfMigration>)
        typeof(PhysicalFunction).GetField("_migrations", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(entity)!;

    private static void Set(object owner, string property, object value) => owner.GetType().GetProperty(property)!.SetValue(owner, value);
}
