using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What a PF knows of a VF that was ever saved or restored: SAVE_WIP and RESTORE_WIP exclude each other, and who waits for packets.</summary>
[GenerateSerializer]
public sealed class VfMigration
{
    [Id(0)]
    public VfSave? Save { get; private set; }

    [Id(1)]
    public VfRestore? Restore { get; private set; }

    /// <summary>Who waits for a packet.</summary>
    [Id(2)]
    public LockTicket? Reader { get; set; }

    /// <summary>Who waits for room, and with what.</summary>
    [Id(3)]
    public LockTicket? Writer { get; set; }

    [Id(4)]
    public MigrationPacket? Written { get; set; }

    /// <summary>Who waits until all packets of a restore are in place, and how long at most.</summary>
    [Id(5)]
    public LockTicket? Finisher { get; set; }

    [Id(6)]
    public TimerId? Limit { get; set; }

    /// <summary>RESTORED: the next resume makes the VF's driver recover.</summary>
    [Id(7)]
    public bool IsRestored { get; private set; }

    /// <summary>System pages behind the VRAM packets that wait for the reader, oldest first.</summary>
    [Id(8)]
    public Queue<ImmutableArray<AddressRange>> Pages { get; } = new();

    public bool IsSaving => Save is { IsRunning: true };

    public bool IsRestoring => Restore is { IsRunning: true };

    /// <summary>EPERM unless paused, EBUSY while it is restored, EALREADY while it is saved.</summary>
    public Errno BeginSave(bool isPaused, MigrationIdentity identity, ImmutableArray<SaveSizes> sizes)
    {
        Errno errno = !isPaused ? Errno.EPERM : IsRestoring ? Errno.EBUSY : IsSaving ? Errno.EALREADY : Errno.Ok;
        if (errno == Errno.Ok)
        {
            Save = new VfSave(identity, sizes);
        }

        return errno;
    }

    /// <summary>EPERM unless it is being saved, EIO unless all was made.</summary>
    public Errno FinishSave()
    {
        Errno errno = Save is { IsRunning: true } save ? save.Finish() : Save is null ? Errno.EPERM : Errno.EIO;
        Save = null;
        return errno;
    }

    /// <summary>EPERM unless paused, EBUSY while it is saved, EALREADY while it is restored.</summary>
    public Errno BeginRestore(bool isPaused, VfRestore restore)
    {
        Errno errno = !isPaused ? Errno.EPERM : IsSaving ? Errno.EBUSY : IsRestoring ? Errno.EALREADY : Errno.Ok;
        if (errno == Errno.Ok)
        {
            Restore = restore;
        }

        return errno;
    }

    /// <summary>EPERM unless it is being restored, EAGAIN while packets are on their way, EIO where something failed.</summary>
    public Errno FinishRestore()
    {
        Errno errno = Restore?.Finish() ?? Errno.EPERM;
        if (errno != Errno.EAGAIN)
        {
            IsRestored = errno == Errno.Ok;
            Restore = null;
        }

        return errno;
    }

    /// <summary>The VF runs again; true if it was restored, so that its driver has to recover.</summary>
    public bool Resume()
    {
        bool wasRestored = IsRestored;
        IsRestored = false;
        return wasRestored;
    }

    /// <summary>A reset of the VF: what was restored is gone.</summary>
    public void Forget() => IsRestored = false;
}
