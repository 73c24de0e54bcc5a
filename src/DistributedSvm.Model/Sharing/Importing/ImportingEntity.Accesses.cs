using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Sharing;

/// <content>Accesses through an import's mapping; one that is dead is made usable again first.</content>
public abstract partial class ImportingEntity<TSpec>
{
    /// <summary>Reads or writes all of an imported buffer; ends with <see cref="OnAccessed"/>.</summary>
    protected void Access(long id, AccessRequest request, IOutbox outbox)
    {
        if (!Tables.Imports.TryGetValue(id, out Import? import))
        {
            Refuse(id, request, Errno.ENOENT, outbox);
        }
        else if (import.State == ImportState.Live)
        {
            Begin(import, request, outbox);
        }
        else if (import.Profile.Unmaps is UnmapHabit.Late or UnmapHabit.Never && import.Mapping != InterconnectKind.None)
        {
            // It still has the dead mapping, and is in no hurry.
            Refuse(id, request, Errno.EAGAIN, outbox);
        }
        else
        {
            Begin(import, ImportTask.Validate, default, outbox, request);
        }
    }

    /// <summary>How many accesses of an import are under way.</summary>
    protected bool IsAccessed(long id) => Find(id) is { Accesses: > 0 };

    private void Resume(Import import, AccessRequest request, Errno errno, IOutbox outbox)
    {
        if (errno == Errno.Ok && import.State == ImportState.Live)
        {
            Begin(import, request, outbox);
        }
        else
        {
            Refuse(import.Id, request, errno == Errno.Ok ? Errno.EAGAIN : errno, outbox);
        }
    }

    private void Refuse(long id, AccessRequest request, Errno errno, IOutbox outbox) =>
        OnAccessed(id, request, new ContentRead(request.Operation, errno, false, 0, ContentTag.AllOnes), outbox);

    private void Begin(Import import, AccessRequest request, IOutbox outbox)
    {
        import.Accesses++;
        OperationId id = _ids.Next();
        Tables.Accesses.Begin(id, new AccessOperation(import.Id, request));
        Message access = request.IsWrite
            ? new WriteSurface(id, import.VirtualAddress, import.Bytes, request.Tag)
            : new ReadSurface(id, import.VirtualAddress, import.Bytes, request.Tag);
        outbox.Send(Mapper(outbox.Self), access, Calibration.Doorbell);
    }

    /// <summary>
    /// Who is at fault where the memory behind a mapping is being reset. A driver that makes no mapping of a revoked buffer has none at a reset if revoking waits for every
    /// unmap: then whoever un-revoked before the reset was over.
    /// </summary>
    private Blame BlameOfReset(Import import) =>
        BlameOf(import) == Blame.Protocol && Protocol.ChecksMap(import.Mapping) && VfioBase.Of(Settings.Base).Waits ? Blame.Exporter : BlameOf(import);

    private void FinishAccess(ContentRead read, IOutbox outbox)
    {
        AccessOperation access = Tables.Accesses.End(read.Operation);
        Import import = Find(access.Import)!;
        import.Accesses--;
        if (read is { Errno: Errno.EIO, IsLinkDown: false })
        {
            outbox.Observe(Observation.Of(Invariants.AccessAfterUnmap(
                BlameOfReset(import), $"import {import.Id} accesses memory of a VF that is being reset: its mapping should have been dead")));
        }

        // The end of a job may begin a release, which takes the mapping out of use by itself.
        bool isAwaited = import.State == ImportState.Zapping;
        if (!TryFinishExecAccess(access.Request, read, outbox))
        {
            OnAccessed(access.Import, access.Request, read, outbox);
        }

        if (isAwaited)
        {
            ZapIfIdle(import, outbox);
        }
    }
}
