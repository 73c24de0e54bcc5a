using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>User space reads and writes the stream of a VF, and waits for the end of a restore (xe_sriov_pf_migration.c, xe_gt_sriov_pf_control.c).</content>
public sealed partial class PhysicalFunction
{
    private void ReadData(int vf, LockTicket reader, IOutbox outbox)
    {
        if (_migrations?.GetValueOrDefault(vf) is not { Save: not null, Reader: null } migration)
        {
            outbox.Send(reader.Holder, new MigrationDataRead(reader.Operation, Errno.EPERM, null), Calibration.Call);
            return;
        }

        migration.Reader = reader;
        ServeReader(vf, migration, outbox);
    }

    private void ServeReader(int vf, VfMigration migration, IOutbox outbox)
    {
        if (migration.Reader is not { } reader)
        {
            return;
        }

        // A save that was ended under its reader has no more to give.
        MigrationPacket? packet = null;
        Errno errno = migration.Save?.Read(out packet) ?? Errno.EPERM;
        if (errno == Errno.EAGAIN)
        {
            return;
        }

        migration.Reader = null;
        if (packet is not null)
        {
            outbox.Observe(Observation.Count(new Metric(MigrationMetrics.BytesOf(packet.Type)), packet.WireBytes));
            if (packet.Type == MigrationPacketType.Vram)
            {
                FreePages(migration.Pages.Dequeue(), outbox);
            }
        }

        outbox.Send(reader.Holder, new MigrationDataRead(reader.Operation, errno, packet), Calibration.Call);

        // There is room for one more now.
        WorkOn(vf, migration, outbox);
    }

    private void WriteData(int vf, MigrationPacket packet, LockTicket writer, IOutbox outbox)
    {
        if (_migrations?.GetValueOrDefault(vf) is not { Restore: not null, Writer: null } migration)
        {
            Answer(writer, Errno.EPERM, outbox);
            return;
        }

        migration.Writer = writer;
        migration.Written = packet;
        ServeWriter(vf, migration, outbox);
    }

    private void ServeWriter(int vf, VfMigration migration, IOutbox outbox)
    {
        if (migration.Writer is not { } writer)
        {
            return;
        }

        Errno errno = migration.Restore?.Write(migration.Written!) ?? Errno.EPERM;
        if (errno == Errno.EAGAIN)
        {
            return;
        }

        migration.Writer = null;
        migration.Written = null;
        Answer(writer, errno, outbox);
        WorkOn(vf, migration, outbox);
    }

    private void FinishRestore(int vf, VfMigration migration, LockTicket caller, IOutbox outbox)
    {
        migration.Finisher = caller;
        ServeFinisher(vf, migration, outbox);
        if (migration.Finisher is not null)
        {
            migration.Limit = outbox.StartTimer(new RestoreOverdue(caller.Operation), Calibration.RestoreLimit);
        }
    }

    private void ServeFinisher(int vf, VfMigration migration, IOutbox outbox)
    {
        if (migration.Finisher is not { } finisher)
        {
            return;
        }

        Errno errno = migration.FinishRestore();
        if (errno == Errno.EAGAIN)
        {
            return;
        }

        migration.Finisher = null;
        if (migration.Limit is { } limit)
        {
            outbox.Cancel(limit);
            migration.Limit = null;
        }

        GiveUp(vf, migration, Errno.EIO, outbox);
        Answer(finisher, errno, outbox);
    }

    private void AbandonRestore(RestoreOverdue overdue, IOutbox outbox)
    {
        foreach ((int vf, VfMigration migration) in _migrations!)
        {
            if (migration.Finisher?.Operation == overdue.Operation)
            {
                migration.Limit = null;
                GiveUp(vf, migration, Errno.ETIME, outbox);
                return;
            }
        }
    }
}
