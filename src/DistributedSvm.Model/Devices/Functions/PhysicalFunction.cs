using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF driver (Xe) on the host: provisions VFs, imports their buffers, shows them. Owner of what its master mutex protects, that is the VFs' configuration.
/// </summary>
[GenerateSerializer]
public sealed partial class PhysicalFunction(PhysicalFunctionSpec spec) : StaticEntity<PhysicalFunctionSpec>(spec)
{
    /// <summary>VRAM objects of VFs are made of whole LMTT pages.</summary>
    private const long LmemGranule = 2 << 20;

    /// <summary>By VF number.</summary>
    [Id(0)]
    private readonly SortedDictionary<int, VfConfig> _vfs = [];

    [Id(1)]
    private readonly SortedDictionary<long, Surface> _surfaces = [];

    [Id(2)]
    private readonly OperationTable<EnableOperation> _enabling = new();

    [Id(3)]
    private readonly OperationTable<SurfaceOperation> _operations = new();

    [Id(4)]
    private readonly OperationTable<FlushOperation> _scanouts = new();

    /// <summary>Flushed frames that wait for the next refresh.</summary>
    [Id(5)]
    private readonly List<FlushOperation> _flushed = [];

    [Id(6)]
    private OperationCounter _ids;

    [Id(7)]
    private long _lastSurface;

    [Id(8)]
    private bool _isVblankArmed;

    /// <summary>How many scan-outs are under way, by surface.</summary>
    [Id(9)]
    private readonly SortedDictionary<long, int> _reading = [];

    /// <summary>Releases that wait for the last scan-out under way, by surface.</summary>
    [Id(10)]
    private readonly SortedDictionary<long, OperationId> _idling = [];

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case FlushSurface flush:
                Flush(flush, sender, outbox);
                break;
            case HostVblank:
                ScanOut(outbox);
                break;
            case ContentRead read:
                FinishScanout(read, outbox);
                break;
            case ImportFrameBuffer import:
                BeginImport(import, sender, outbox);
                break;
            case ReleaseSurface release:
                BeginRelease(release, sender, outbox);
                break;
            case Attached attached:
                OnAttached(attached, outbox);
                break;
            case ReservationGranted granted:
                OnLocked(granted, outbox);
                break;
            case Mapped mapped:
                OnMapped(mapped, outbox);
                break;
            case Completed completed when _enabling.Find(completed.Operation) is not null:
                FinishEnable(completed, outbox);
                break;
            case Completed completed:
                OnCompleted(completed, outbox);
                break;
            case EnableVfs enable:
                for (int vf = 1; vf <= enable.Count; vf++)
                {
                    OperationId operation = _ids.Next();
                    _enabling.Begin(operation, new EnableOperation(vf));
                    outbox.Send(Spec.Gpu, new AllocateVram(operation, enable.VramPerVf, LmemGranule), Calibration.Call);
                }

                break;
            case VramAllocated allocated:
                ContinueEnable(allocated, outbox);
                break;
            default:
                throw new ModelBugException($"A PF does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        int pending = _operations.Count + _enabling.Count + _scanouts.Count + _flushed.Count;
        if (_surfaces.Count > 0 || pending > 0)
        {
            conclusion.Violate(Invariants.Leak($"PF still has {_surfaces.Count} imported surfaces and {pending} operations under way"));
        }

        foreach ((int vf, VfConfig config) in _vfs)
        {
            if (config.References != 0)
            {
                conclusion.Violate(Invariants.Leak($"the VRAM object of VF {vf} still has {config.References} references of imports"));
            }
        }
    }

    private void ContinueEnable(VramAllocated allocated, IOutbox outbox)
    {
        EnableOperation operation = _enabling.Find(allocated.Operation)!;
        if (allocated.Errno != Errno.Ok)
        {
            FailEnable(allocated.Operation, allocated.Errno, outbox);
            return;
        }

        operation.Blocks = allocated.Blocks;
        outbox.Send(Spec.Gpu, new PopulateLmtt(allocated.Operation, operation.Vf, allocated.Blocks), Calibration.Call);
    }

    private void FinishEnable(Completed populated, IOutbox outbox)
    {
        if (populated.Errno != Errno.Ok)
        {
            FailEnable(populated.Operation, populated.Errno, outbox);
            return;
        }

        EnableOperation operation = _enabling.End(populated.Operation);
        var config = new VfConfig(operation.Blocks) { IsProvisioned = true };
        _vfs.Add(operation.Vf, config);
        outbox.Send(Spec.Vfs[operation.Vf - 1].Function, new ProvisionVf((long)config.Quota), Calibration.GucRequest);
    }

    private void FailEnable(OperationId id, Errno errno, IOutbox outbox)
    {
        EnableOperation operation = _enabling.End(id);
        outbox.Observe(Observation.Of(new Violation("provisioning", Blame.User, $"VF {operation.Vf} cannot be provisioned: {errno}")));
        if (!_vfs.ContainsKey(operation.Vf))
        {
            outbox.Send(Spec.Vfs[operation.Vf - 1].Function, new ProvisionVf(0), Calibration.GucRequest);
        }
    }

    private void Flush(FlushSurface flush, EntityId guest, IOutbox outbox)
    {
        if (!_surfaces.ContainsKey(flush.Surface))
        {
            outbox.Send(guest, new Completed(flush.Operation, Errno.ENOENT), Calibration.VirtioCommand);
            return;
        }

        _flushed.Add(new FlushOperation(guest, flush));
        if (!_isVblankArmed)
        {
            _isVblankArmed = true;
            long period = Spec.RefreshPeriod.Picoseconds;
            outbox.StartTimer(new HostVblank(), new SimTime(period - (outbox.Now.Picoseconds % period)));
        }
    }

    private void ScanOut(IOutbox outbox)
    {
        _isVblankArmed = false;
        foreach (FlushOperation flush in _flushed)
        {
            Surface surface = _surfaces[flush.Request.Surface];
            OperationId operation = _ids.Next();
            _scanouts.Begin(operation, flush);
            _reading[surface.Id] = _reading.GetValueOrDefault(surface.Id) + 1;
            outbox.Send(Spec.Gpu, new ReadSurface(operation, surface.VirtualAddress, surface.Bytes, flush.Request.Expected), Calibration.Doorbell);
        }

        _flushed.Clear();
    }

    private void FinishScanout(ContentRead read, IOutbox outbox)
    {
        FlushOperation flush = _scanouts.End(read.Operation);
        if (read.Errno != Errno.Ok || !read.Matches)
        {
            outbox.Observe(Observation.Of(Invariants.WrongContent(
                Blame.Protocol,
                $"scan-out of surface {flush.Request.Surface} expected {flush.Request.Expected} and found {read.Found} at offset {read.WrongOffset} ({read.Errno})")));
        }

        outbox.Send(flush.Guest, new Completed(flush.Request.Operation, read.Errno), Calibration.VirtioCommand);
        EndReading(flush.Request.Surface, outbox);
    }

    private void EndReading(long surface, IOutbox outbox)
    {
        int left = _reading[surface] - 1;
        if (left > 0)
        {
            _reading[surface] = left;
            return;
        }

        _reading.Remove(surface);
        if (_idling.Remove(surface, out OperationId release))
        {
            Unbind(release, _operations.Find(release)!, outbox);
        }
    }

    /// <summary>Frames of a surface that is given up before the next refresh are not shown.</summary>
    private void DropFlushes(long surface, IOutbox outbox)
    {
        foreach (FlushOperation flush in _flushed.Where(flush => flush.Request.Surface == surface))
        {
            outbox.Send(flush.Guest, new Completed(flush.Request.Operation, Errno.ENOENT), Calibration.VirtioCommand);
        }

        _flushed.RemoveAll(flush => flush.Request.Surface == surface);
    }
}
