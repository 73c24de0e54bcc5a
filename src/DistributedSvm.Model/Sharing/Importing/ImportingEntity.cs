using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// A driver that imports dma-bufs: from an fd to a buffer that its device can access, what happens when the exporter says that the mapping dies, and back again
/// (drivers/gpu/drm/xe/xe_dma_buf.c, xe_bo.c). What the device's page tables are and how addresses are translated is the deriving entity's.
/// </summary>
[GenerateSerializer]
public abstract partial class ImportingEntity<TSpec>(TSpec spec) : StaticEntity<TSpec>(spec)
    where TSpec : EntitySpec
{
    private static readonly SortedDictionary<long, Import> NoImports = [];

    /// <summary>Null until the first import.</summary>
    [Id(0)]
    private ImportTables? _tables;

    [Id(1)]
    private OperationCounter _ids;

    /// <summary>The device is gone: nothing is imported any more.</summary>
    [Id(2)]
    private bool _isRemoved;

    /// <summary>Buffers may be in other boxes.</summary>
    public override bool SpeaksAcrossHosts => true;

    /// <summary>The rules that this driver follows.</summary>
    protected abstract ProtocolSettings Settings { get; }

    /// <summary>Whose page tables hold the mappings and whose engines access through them; a device with tables of its own names itself.</summary>
    protected abstract EntityId Mapper(EntityId self);

    /// <summary>The driver's list for an attach, best first.</summary>
    protected abstract ImmutableArray<InterconnectOffer> OffersOf(Import import, EntityId self);

    /// <summary>What writing these page table entries costs, mapping of system pages included.</summary>
    protected virtual SimTime BindCost(Import import) => Calibration.Call;

    private ImportTables Tables => _tables ??= new ImportTables();

    protected SharingProtocol Protocol => SharingProtocols.Of(Settings.Protocol);

    protected IReadOnlyDictionary<long, Import> Imports => _tables?.Imports ?? NoImports;

    /// <summary>Those that are coming or leaving as well.</summary>
    protected IEnumerable<Import> AllImports => _tables is { } tables ? tables.Imports.Values.Concat(tables.Coming.Values).Concat(tables.Leaving.Values) : [];

    protected OperationId NextOperation() => _ids.Next();

    /// <summary>Handles what concerns imports. False for any other message.</summary>
    protected bool TryHandleImport(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case ImportBuffer import:
                BeginImport(new Import(++Tables.LastImport, import.DmaBuf, import.Bytes, import.Profile) { Vm = sender }, new LockTicket(sender, import.Operation), outbox);
                return true;
            case ImportFrameBuffer import:
                BeginImport(
                    new Import(++Tables.LastImport, import.DmaBuf, import.Bytes, ImporterProfile.Driver) { Vm = sender }, new LockTicket(sender, import.Operation), outbox);
                return true;
            case ReleaseSurface release:
                Release(release.Surface, new LockTicket(sender, release.Operation), outbox);
                return true;
            case AccessBuffer access:
                Access(access.Surface, new AccessRequest(sender, access.Operation, access.Tag, access.IsWrite), outbox);
                return true;
            case ExecBuffers exec:
                BeginExec(exec, sender, outbox);
                return true;
            case ReservationGranted granted when _tables?.Execs.Find(granted.Operation) is { } exec:
                OnExecLocked(granted.Operation, exec, granted.Errno, outbox);
                return true;
            case Attached attached:
                OnAttached(attached, outbox);
                return true;
            case ReservationGranted granted:
                OnLocked(granted, outbox);
                return true;
            case Mapped mapped:
                OnMapped(mapped, outbox);
                return true;
            case Invalidate invalidate:
                OnInvalidate(invalidate, sender, outbox);
                return true;
            case EnableSignaling enable:
                OnEnableSignaling(enable.Fence, outbox);
                return true;
            case PublishDue due:
                (ImportOperation published, Import known) = TaskOf(due.Operation);
                Finish(due.Operation, published, known, outbox);
                return true;
            case InitialiseDue due:
                (ImportOperation early, Import initialised) = TaskOf(due.Operation);
                LockToBind(due.Operation, early, initialised, outbox);
                return true;
            case UnmapDue due:
                UnmapLate(due.Import, outbox);
                return true;
            case ContentRead read when _tables?.Accesses.Find(read.Operation) is not null:
                FinishAccess(read, outbox);
                return true;
            case Completed completed when _tables?.Tasks.Find(completed.Operation) is { } task:
                Advance(completed.Operation, task, completed.Errno, outbox);
                return true;
            case Completed completed when _tables?.Zaps.Find(completed.Operation) is { } zap:
                AdvanceZap(completed.Operation, zap, outbox);
                return true;
            case RemoveImporter:
                Remove(outbox);
                return true;
            case FailAllocation fail when fail.Fault.Site == AllocationSite.DeviceAddresses:
                Tables.Faults.Add(fail.Fault);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A successful import or a refused one; counted, and told to whoever asked.</summary>
    protected virtual void OnImported(Import import, Errno errno, LockTicket caller, IOutbox outbox)
    {
        bool isImported = errno == Errno.Ok;
        outbox.Observe(Observation.Count(isImported ? PathMetrics.Of(import.Path) : PathMetrics.Refused));
        outbox.Send(caller.Holder, new Imported(caller.Operation, errno, import.Id, isImported ? import.Path : SharePath.None), Calibration.Ioctl);
    }

    /// <summary>An access has ended, or could not begin.</summary>
    protected virtual void OnAccessed(long import, AccessRequest request, ContentRead read, IOutbox outbox) =>
        outbox.Send(request.Requester, read with { Operation = request.Operation }, Calibration.Ioctl);

    /// <summary>The import is being released: accesses that wait for something else than its mapping are dropped.</summary>
    protected virtual void OnReleasing(long import, IOutbox outbox)
    {
    }

    /// <summary>Before page table entries are written: what the device's owner has to say of these addresses (I-1, I-6).</summary>
    protected virtual void Audit(Import import, SegmentArray segments, IOutbox outbox)
    {
    }

    /// <summary>
    /// Translates a mapping over an interconnect of its own, at once or in steps; ends with <see cref="Translated"/>. Scatter tables need no translation.
    /// </summary>
    protected virtual void BeginTranslate(OperationId id, ImportOperation task, Import import, IOutbox outbox) =>
        throw new ModelBugException($"{GetType().Name} cannot translate {import.Mapping}.");

    /// <summary>The mapping that a translation was made from is gone, and with it what was taken for it.</summary>
    protected virtual void OnTranslationDropped(Import import, IOutbox outbox)
    {
    }

    /// <summary>Who is at fault where this importer breaks a rule.</summary>
    protected static Blame BlameOf(Import import) => import.Profile.Misbehaves || !import.Profile.Traits.IsDriver ? Blame.Importer : Blame.Protocol;

    protected void AuditImports(IConclusion conclusion)
    {
        if (_tables is null)
        {
            return;
        }

        int pending = Tables.Tasks.Count + Tables.Zaps.Count + Tables.Accesses.Count + Tables.Execs.Count;
        if (Tables.Imports.Count > 0 || pending > 0)
        {
            conclusion.Violate(Invariants.Leak(
                Tables.Imports.Values.Any(import => import.Profile.Misbehaves) ? Blame.Importer : Blame.Protocol,
                $"{Tables.Imports.Count} imports are still there and {pending} operations on them under way"));
        }

        if (Tables.Vms is { Count: > 0 } vms)
        {
            conclusion.Violate(Invariants.Leak($"{vms.Count} VMs of processes are still locked"));
        }

        if (Tables.AddressArrays != 0)
        {
            conclusion.Violate(Invariants.Leak($"{Tables.AddressArrays} arrays of device addresses were never freed"));
        }
    }

    private void BeginImport(Import import, LockTicket caller, IOutbox outbox)
    {
        if (_isRemoved)
        {
            OnImported(import, Errno.ENODEV, caller, outbox);
            return;
        }

        Begin(import, ImportTask.Import, caller, outbox);
    }

    private void Release(long id, LockTicket caller, IOutbox outbox)
    {
        if (!Tables.Imports.Remove(id, out Import? import))
        {
            outbox.Send(caller.Holder, new Completed(caller.Operation, Errno.ENOENT), Calibration.Ioctl);
            return;
        }

        Leave(import, caller, outbox);
    }

    /// <summary>Nobody has a handle any more: it is taken down when no job holds it either.</summary>
    private void Leave(Import import, LockTicket caller, IOutbox outbox)
    {
        Tables.Leaving.Add(import.Id, import);
        OnReleasing(import.Id, outbox);
        if (import.Jobs == 0)
        {
            Begin(import, ImportTask.Release, caller, outbox);
        }
        else
        {
            import.ReleasedBy = caller;
        }
    }

    private void Remove(IOutbox outbox)
    {
        _isRemoved = true;
        if (_tables is null)
        {
            return;
        }

        foreach (long id in Tables.Imports.Keys.ToArray())
        {
            Tables.Imports.Remove(id, out Import? import);
            Leave(import!, default, outbox);
        }
    }

    /// <summary>A task under way, and its import.</summary>
    protected (ImportOperation Task, Import Import) TaskOf(OperationId id)
    {
        ImportOperation task = Tables.Tasks.Find(id) ?? throw new ModelBugException($"No import waits for operation {id.Value}.");
        return (task, Of(task));
    }

    private Import Of(ImportOperation task) => Find(task.Import) ?? throw new ModelBugException($"There is no import {task.Import}.");

    private Import? Find(long id) => Tables.Imports.GetValueOrDefault(id) ?? Tables.Coming.GetValueOrDefault(id) ?? Tables.Leaving.GetValueOrDefault(id);

    /// <summary>Queues a task on its import: one has its turn, the others wait for it, as they would for the buffer object's lock.</summary>
    private void Begin(Import import, ImportTask task, LockTicket caller, IOutbox outbox, AccessRequest? access = null)
    {
        OperationId id = _ids.Next();
        Tables.Tasks.Begin(id, new ImportOperation(task, import.Id, caller) { Access = access });
        if (task == ImportTask.Import)
        {
            Tables.Coming.Add(import.Id, import);
        }

        if (import.Current is null)
        {
            import.Current = id;
            Start(id, import, outbox);
        }
        else
        {
            import.Waiting.Enqueue(id);
        }
    }

    private ImportOperation End(OperationId id, Import import, IOutbox outbox)
    {
        ImportOperation task = Tables.Tasks.End(id);
        import.Current = null;
        if (import.Waiting.TryDequeue(out OperationId next))
        {
            import.Current = next;
            Start(next, import, outbox);
        }

        return task;
    }
}
