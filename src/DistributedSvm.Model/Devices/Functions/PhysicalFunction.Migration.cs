using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Save and restore of a paused VF (xe_sriov_pf_migration.c, xe_gt_sriov_pf_migration.c): workers of the GTs make packets and put them in place, user space reads and writes them.
/// </content>
public sealed partial class PhysicalFunction
{
    /// <summary>By VF number; null until one is saved or restored.</summary>
    [Id(100)]
    private SortedDictionary<int, VfMigration>? _migrations;

    [Id(101)]
    private OperationTable<VfChunk>? _chunks;

    private bool TryHandleMigration(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case ControlMigration control:
                Migrate(control, new LockTicket(sender, control.Operation), outbox);
                break;
            case ReadVfData read:
                ReadData(NumberOf(read.VirtualFunction), new LockTicket(sender, read.Operation), outbox);
                break;
            case WriteVfData write:
                WriteData(NumberOf(write.VirtualFunction), write.Packet, new LockTicket(sender, write.Operation), outbox);
                break;
            case PagesAllocated allocated when _chunks?.Find(allocated.Operation) is { } chunk:
                CopyChunk(allocated, chunk, outbox);
                break;
            case VramCopied copied:
                EndChunk(copied.Operation, copied.Errno, outbox, packet => packet with { Content = copied.Content });
                break;
            case VfMmioCopied copied:
                EndChunk(copied.Operation, copied.Errno, outbox, packet => packet with { Words = copied.Words });
                break;
            case ChunkDue due:
                EndChunk(due.Operation, due.IsOver ? Errno.ETIME : Errno.Ok, outbox);
                break;
            case RestoreOverdue overdue:
                AbandonRestore(overdue, outbox);
                break;
            default:
                return false;
        }

        return true;
    }

    private VfMigration MigrationOf(int vf)
    {
        _migrations ??= [];
        if (!_migrations.TryGetValue(vf, out VfMigration? migration))
        {
            _migrations.Add(vf, migration = new VfMigration());
        }

        return migration;
    }

    private bool IsPaused(int vf) => ControlsOf(vf) is { } controls && controls.Gts.All(gt => gt is { State: VfState.Paused, IsActive: false });

    private bool IsMigrating(int vf) => _migrations?.GetValueOrDefault(vf) is { IsSaving: true } or { IsRestoring: true };

    private MigrationIdentity Identity => new(Spec.DeviceId, Spec.Revision);

    private long GgttBytesOf(int vf) => (long)(_provisioning.Of(vf)?.Ggtt?.Length ?? 0);

    private void Migrate(ControlMigration control, LockTicket caller, IOutbox outbox)
    {
        int vf = NumberOf(control.VirtualFunction);
        VfActivity activity = control.Control switch
        {
            MigrationControl.Suspend => VfActivity.Pause,
            MigrationControl.Resume => VfActivity.Resume,
            MigrationControl.Stop => VfActivity.Stop,
            _ => VfActivity.None,
        };
        if (activity != VfActivity.None)
        {
            BeginRequest(new ChangeVfState(control.Operation, vf, activity), caller.Holder, outbox);
            return;
        }

        if (!_vfs.TryGetValue(vf, out VfConfig? config))
        {
            Answer(caller, Errno.ENODEV, outbox);
            return;
        }

        VfMigration migration = MigrationOf(vf);
        switch (control.Control)
        {
            case MigrationControl.BeginSave:
                ImmutableArray<SaveSizes> sizes = [.. Enumerable.Range(0, Spec.Gucs.Count).Select(gt => SaveSizes.Of(gt, GgttBytesOf(vf), (long)config.Quota))];
                Answer(caller, migration.BeginSave(IsPaused(vf), Identity, sizes), outbox);
                WorkOn(vf, migration, outbox);
                break;
            case MigrationControl.FinishSave:
                Errno saved = migration.FinishSave();
                GiveUp(vf, migration, Errno.EIO, outbox);
                Answer(caller, saved, outbox);
                break;
            case MigrationControl.BeginRestore:
                var restore = new VfRestore(Identity, Spec.Gucs.Count, (long)config.Quota, GgttBytesOf(vf));
                Answer(caller, migration.BeginRestore(IsPaused(vf), restore), outbox);
                break;
            default:
                FinishRestore(vf, migration, caller, outbox);
                break;
        }
    }

    /// <summary>Every GT whose worker has something to do begins with it.</summary>
    private void WorkOn(int vf, VfMigration migration, IOutbox outbox)
    {
        foreach (GtSave gt in migration.Save?.Gts ?? [])
        {
            if (gt.Next() is { } work)
            {
                var packet = new MigrationPacket { Type = work.Type, Gt = gt.Gt, Offset = work.Offset, Size = work.Size, Words = WordsOf(work.Type, vf) };
                BeginChunk(new VfChunk(vf, gt.Gt, packet, isSave: true), outbox);
            }
        }

        foreach (GtRestore gt in migration.Restore?.Gts ?? [])
        {
            if (gt.Next() is { } packet)
            {
                BeginChunk(new VfChunk(vf, gt.Gt, packet, isSave: false), outbox);
            }
        }
    }

    /// <summary>What the opaque part is of: the restoring side needs no more.</summary>
    private static ImmutableArray<uint> WordsOf(MigrationPacketType type, int vf) => type == MigrationPacketType.Guc ? [(uint)vf] : [];

    private void BeginChunk(VfChunk chunk, IOutbox outbox)
    {
        if (!IsPaused(chunk.Vf))
        {
            outbox.Observe(Observation.Of(SriovInvariants.MovesWhileRunning(
                $"VF {chunk.Vf} is not paused while {chunk.Packet.Type} at {chunk.Packet.Offset} of it is {(chunk.IsSave ? "saved" : "restored")}")));
        }

        if (!chunk.IsSave && MigrationOf(chunk.Vf).Restore!.Stream is { } stream && stream != Identity)
        {
            outbox.Observe(Observation.Of(SriovInvariants.ForeignStream($"VF {chunk.Vf} of {Identity} takes {chunk.Packet.Type} of a stream of {stream}")));
        }

        OperationId id = NextOperation();
        (_chunks ??= new OperationTable<VfChunk>()).Begin(id, chunk);
        MigrationPacketType type = chunk.Packet.Type;
        switch (type)
        {
            case MigrationPacketType.Vram:
                outbox.Send(Spec.HostMemory, new AllocatePages(id, chunk.Packet.Size), Calibration.Call);
                break;
            case MigrationPacketType.Ggtt or MigrationPacketType.Mmio:
                MmioPart part = type == MigrationPacketType.Ggtt ? MmioPart.Ggtt : MmioPart.Scratch;
                outbox.Send(Spec.Gucs[chunk.Gt], new CopyVfMmio(id, chunk.Vf, part, chunk.IsSave ? null : chunk.Packet.Words), Calibration.Call);
                break;
            default:
                outbox.StartTimer(new ChunkDue(id, IsOver: false), Calibration.MigrationWords);
                break;
        }
    }

    private void CopyChunk(PagesAllocated allocated, VfChunk chunk, IOutbox outbox)
    {
        OperationId id = allocated.Operation;
        chunk.Pages = allocated.Pages;
        if (allocated.Errno != Errno.Ok || chunk.IsLost)
        {
            EndChunk(id, allocated.Errno, outbox);
            return;
        }

        MigrationPacket packet = chunk.Packet;
        chunk.Limit = outbox.StartTimer(new ChunkDue(id, IsOver: true), Calibration.VramChunkLimit);
        var range = AddressRange.FromLength((ulong)packet.Offset, (ulong)packet.Size);
        outbox.Send(Spec.Gpu, new CopyVram(id, chunk.Vf, range, chunk.IsSave ? null : packet.Content), Calibration.Call);
    }

    private void EndChunk(OperationId id, Errno errno, IOutbox outbox, Func<MigrationPacket, MigrationPacket>? complete = null)
    {
        if (_chunks?.Find(id) is not { } chunk)
        {
            // It came too late: its time was over before.
            return;
        }

        _chunks.End(id);
        if (chunk.Limit is { } limit)
        {
            outbox.Cancel(limit);
        }

        VfMigration migration = MigrationOf(chunk.Vf);
        if (chunk.IsLost || errno != Errno.Ok || !chunk.IsSave)
        {
            FreePages(chunk.Pages, outbox);
        }

        if (chunk.IsLost)
        {
            return;
        }

        if (errno != Errno.Ok)
        {
            GiveUp(chunk.Vf, migration, errno, outbox);
        }
        else if (chunk.IsSave)
        {
            migration.Save!.Gts[chunk.Gt].Produced(complete?.Invoke(chunk.Packet) ?? chunk.Packet);
            if (!chunk.Pages.IsEmpty)
            {
                migration.Pages.Enqueue(chunk.Pages);
            }

            WorkOn(chunk.Vf, migration, outbox);
            ServeReader(chunk.Vf, migration, outbox);
        }
        else
        {
            migration.Restore!.Gts[chunk.Gt].Processed();
            WorkOn(chunk.Vf, migration, outbox);
            ServeWriter(chunk.Vf, migration, outbox);
            ServeFinisher(chunk.Vf, migration, outbox);
        }
    }

    /// <summary>What is under way fails, and whoever waits hears of it. For what is over it does nothing but clean up.</summary>
    private void GiveUp(int vf, VfMigration migration, Errno errno, IOutbox outbox)
    {
        migration.Save?.Fail(errno);
        migration.Restore?.Fail(errno);
        foreach (VfChunk chunk in _chunks?.InOrder.Where(chunk => chunk.Vf == vf) ?? [])
        {
            chunk.IsLost = true;
        }

        while (migration.Pages.TryDequeue(out ImmutableArray<AddressRange> pages))
        {
            FreePages(pages, outbox);
        }

        ServeReader(vf, migration, outbox);
        ServeWriter(vf, migration, outbox);
        ServeFinisher(vf, migration, outbox);
    }

    /// <summary>A reset of the VF, or of its GPU, ends whatever is done with it.</summary>
    private void CancelMigration(int vf, IOutbox outbox)
    {
        if (_migrations?.GetValueOrDefault(vf) is { } migration)
        {
            GiveUp(vf, migration, Errno.ECANCELED, outbox);
            migration.Forget();
            outbox.Send(Spec.Gpu, new ForgetImage(vf), Calibration.Call);
        }
    }

    /// <summary>The VF runs again. One that was restored gets the MIGRATED interrupt, through the vfio device as all of its interrupts.</summary>
    private void AfterResume(int vf, IOutbox outbox)
    {
        if (_migrations?.GetValueOrDefault(vf) is not { } migration)
        {
            return;
        }

        outbox.Send(Spec.Gpu, new ForgetImage(vf), Calibration.Call);
        if (migration.Resume())
        {
            outbox.Send(Spec.Gucs[0], new BlockVf(vf), Calibration.GucRequest);
            outbox.Send(Spec.Vfs[vf - 1].Vfio, new VfMigrated(), Calibration.GucRequest + Calibration.Interrupt);
        }
    }

    private void FreePages(ImmutableArray<AddressRange> pages, IOutbox outbox)
    {
        if (!pages.IsEmpty)
        {
            outbox.Send(Spec.HostMemory, new FreePages(pages), Calibration.Call);
        }
    }
}
