using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>
/// User space of one VM, or of a host's GPU, cycle by cycle: buffers are written and exported, importers import and access them side by side, everything is given back. Every
/// read is compared with what the guest wrote.
/// </summary>
[GenerateSerializer]
public sealed partial class ShareAgent(ShareAgentSpec spec) : StaticEntity<ShareAgentSpec>(spec)
{
    /// <summary>By importer.</summary>
    [Id(0)]
    private readonly List<ShareSlot> _slots = [];

    /// <summary>The buffers of this cycle that were exported.</summary>
    [Id(1)]
    private readonly List<EntityId> _dmaBufs = [];

    [Id(2)]
    private OperationCounter _ids;

    [Id(3)]
    private ShareStage _stage;

    [Id(4)]
    private int _cycle;

    /// <summary>What the present stage waits for; null when it waits for time or for slots.</summary>
    [Id(5)]
    private OperationId? _pending;

    [Id(6)]
    private bool _isStopping;

    /// <summary>The guest could write the buffer, so that its content is known.</summary>
    [Id(7)]
    private bool _isWritten;

    /// <summary>The buffer that is being written or exported.</summary>
    [Id(8)]
    private int _buffer;

    [Id(9)]
    private TimerId? _timer;

    [Id(10)]
    private bool _isBooted;

    [Id(11)]
    private bool _isKilled;

    [Id(12)]
    private SimTime? _restartAfter;

    /// <summary>Importers may be in other boxes.</summary>
    public override bool SpeaksAcrossHosts => true;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case ShareDue when envelope.Sender.Kind == EntityKind.Scenario:
                // A process that was killed before its time has begun anew already, or will.
                if (_stage == ShareStage.Waiting && _pending is null && _timer is null)
                {
                    BeginCycle(outbox);
                }

                break;
            case ShareDue due:
                _timer = null;
                OnDue(due, outbox);
                break;
            case VfConfigured configured:
                OnBooted(configured, outbox);
                break;
            case ObjectCreated created:
                OnObjectCreated(created, outbox);
                break;
            case Exported exported:
                OnExported(exported, outbox);
                break;
            case Completed completed when completed.Operation == _pending:
                _pending = null;
                OnCompleted(completed.Errno, outbox);
                break;
            case Completed completed when SlotOf(completed.Operation) is >= 0 and int slot && _slots[slot].Activity == ShareActivity.Importing:
                OnMapped(slot, completed, outbox);
                break;
            case Completed completed when SlotOf(completed.Operation) >= 0:
                OnReleased(completed.Operation, outbox);
                break;
            case Completed when OwnsObjects:
                // A handle was closed.
                break;
            case Imported imported:
                OnImported(imported, outbox);
                break;
            case ContentRead read:
                OnAccessed(read, outbox);
                break;
            case ShareAccessDue due:
                Access(due.Slot, outbox);
                break;
            case KillProcess kill:
                Kill(kill, outbox);
                break;
            case VramTaken:
                _isWritten = false;
                break;
            case StopWorkload:
                _isStopping = true;
                _restartAfter = null;
                Stop(outbox);
                break;
            default:
                throw new ModelBugException($"A sharing process does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        bool isQuiet = _stage is ShareStage.Finished or ShareStage.Dead && _pending is null && _dmaBufs.Count == 0;
        if (_isStopping && !isQuiet)
        {
            bool waitsForImporter = Spec.Importers.Any(importer => importer.Profile.Misbehaves);
            conclusion.Violate(new Violation(
                "drain", waitsForImporter ? Blame.Importer : Blame.Protocol, $"stopped, but a cycle of sharing is still {_stage} with {_dmaBufs.Count} buffers"));
        }
    }

    private void OnDue(ShareDue due, IOutbox outbox)
    {
        if (due.IsEnd)
        {
            EndCycle(outbox);
        }
        else if (_stage == ShareStage.Dead)
        {
            _stage = ShareStage.Waiting;
            _isKilled = false;
            _pending = _ids.Next();
            outbox.Send(Spec.Vfio, new ActOnDevice(_pending.Value, DeviceAction.Open), Calibration.Ioctl);
        }
        else if (_stage == ShareStage.Waiting)
        {
            BeginCycle(outbox);
        }
    }

    private void Stop(IOutbox outbox)
    {
        switch (_stage)
        {
            case ShareStage.Waiting when _pending is null:
                Cancel(outbox);
                _stage = ShareStage.Finished;
                break;
            case ShareStage.Shared:
                Cancel(outbox);
                EndCycle(outbox);
                break;
            default:
                break;
        }
    }

    private void Cancel(IOutbox outbox)
    {
        if (_timer is { } timer)
        {
            outbox.Cancel(timer);
            _timer = null;
        }
    }

    private void BeginCycle(IOutbox outbox)
    {
        if (_isStopping)
        {
            _stage = ShareStage.Finished;
            return;
        }

        if (!_isBooted && !OwnsObjects)
        {
            _stage = ShareStage.Booting;
            _pending = _ids.Next();
            outbox.Send(Spec.VirtualFunction, new BootVf(_pending.Value), Calibration.Doorbell);
            return;
        }

        _cycle++;
        _buffer = 0;
        _isWritten = true;
        _slots.Clear();
        _stage = ShareStage.Writing;
        Write(outbox);
    }

    private void OnBooted(VfConfigured configured, IOutbox outbox)
    {
        _pending = null;
        _isBooted = configured.Errno == Errno.Ok;
        if (_isKilled)
        {
            EndEarly(outbox);
        }
        else if (_isBooted)
        {
            BeginCycle(outbox);
        }
        else
        {
            Count(ShareMetrics.ExportsFailed, outbox);
            _stage = ShareStage.Finished;
        }
    }

    private long BytesOf(int buffer) => Spec.Buffers[buffer].Sum(range => (long)range.Length);

    /// <summary>What the buffer should hold in this cycle.</summary>
    private ContentTag TagOf(int buffer, EntityId self) => new(self, buffer + 1, _cycle);

    private void Write(IOutbox outbox)
    {
        if (OwnsObjects)
        {
            CreateObject(outbox);
            return;
        }

        _pending = _ids.Next();
        var job = new GpuJob
        {
            Engine = EngineKind.Render,
            Fixed = SimTime.Zero,
            VramBytes = BytesOf(_buffer),
            SystemReadBytes = 0,
            SystemWriteBytes = 0,
            TargetInSystem = false,
            Target = Spec.Buffers[_buffer],
            Tag = TagOf(_buffer, outbox.Self),
        };
        outbox.Send(Spec.VirtualFunction, new SubmitJob(_pending.Value, outbox.Self, 0, job), Calibration.Doorbell);
    }

    private void OnCompleted(Errno errno, IOutbox outbox)
    {
        switch (_stage)
        {
            case ShareStage.Writing:
                _isWritten &= errno == Errno.Ok;
                if (++_buffer < Spec.Buffers.Length && !_isKilled)
                {
                    Write(outbox);
                }
                else
                {
                    _buffer = 0;
                    _stage = ShareStage.Exporting;
                    Export(outbox);
                }

                break;
            case ShareStage.Waiting when _isKilled:
                EndEarly(outbox);
                break;
            case ShareStage.Waiting:
                // The device is open again.
                BeginCycle(outbox);
                break;
            case ShareStage.Ending when _isKilled:
                FinishCycle(outbox);
                break;
            case ShareStage.Dead:
                break;
            default:
                break;
        }
    }

    private void Export(IOutbox outbox)
    {
        if (_isKilled || _isStopping)
        {
            EndEarly(outbox);
            return;
        }

        _pending = _ids.Next();
        if (OwnsObjects)
        {
            outbox.Send(Spec.Driver, new ExportObject(_pending.Value, _objects[_buffer]), Calibration.Ioctl);
            return;
        }

        outbox.Send(Spec.Vfio, new ExportDmaBuf(_pending.Value, VfioDeviceSpec.VramBar, 0, Spec.Buffers[_buffer]), Calibration.Ioctl);
    }

    private void OnExported(Exported exported, IOutbox outbox)
    {
        _pending = null;
        if (exported.Errno == Errno.Ok)
        {
            _dmaBufs.Add(exported.DmaBuf);
            Count(ShareMetrics.Exports, outbox);
        }
        else
        {
            Count(ShareMetrics.ExportsFailed, outbox);
        }

        bool fails = exported.Errno != Errno.Ok || _isKilled || _isStopping;
        if (!fails && ++_buffer < Spec.Buffers.Length)
        {
            Export(outbox);
            return;
        }

        if (fails)
        {
            EndEarly(outbox);
            return;
        }

        _stage = ShareStage.Shared;
        _timer = outbox.StartTimer(new ShareDue(IsEnd: true), Spec.Hold);
        for (int slot = 0; slot < Spec.Importers.Length; slot++)
        {
            _slots.Add(new ShareSlot());
            if (Spec.Importers[slot].After > SimTime.Zero)
            {
                _slots[slot].Timer = outbox.StartTimer(new ShareAccessDue(slot), Spec.Importers[slot].After);
            }
            else
            {
                Import(slot, outbox);
            }
        }
    }

    /// <summary>Ends a cycle that has not come to be; a killed process has its device closed now that the call it was in has returned.</summary>
    private void EndEarly(IOutbox outbox)
    {
        if (_isKilled)
        {
            CloseDevice(outbox);
        }

        EndCycle(outbox);
    }

    /// <summary>Every importer gives back what it has; then the fds go.</summary>
    private void EndCycle(IOutbox outbox)
    {
        _stage = ShareStage.Ending;
        for (int slot = 0; slot < _slots.Count; slot++)
        {
            if (_slots[slot].Pending is null && _slots[slot].Activity != ShareActivity.Done)
            {
                Release(slot, outbox);
            }
        }

        EndWhenDone(outbox);
    }

    private void EndWhenDone(IOutbox outbox)
    {
        if (_stage != ShareStage.Ending || _slots.Any(slot => slot.Activity != ShareActivity.Done))
        {
            return;
        }

        foreach (EntityId buffer in _dmaBufs)
        {
            outbox.Send(buffer, new PutReference(), Calibration.Ioctl);
        }

        CloseObjects(outbox);
        _dmaBufs.Clear();
        _slots.Clear();
        FinishCycle(outbox);
    }

    private void FinishCycle(IOutbox outbox)
    {
        if (_isKilled)
        {
            // The device's own close may take longer than everything else.
            if (_pending is null && _slots.Count == 0)
            {
                _stage = ShareStage.Dead;
                if (_restartAfter is { } pause && !_isStopping)
                {
                    _timer = outbox.StartTimer(new ShareDue(IsEnd: false), pause);
                }
            }

            return;
        }

        Count(ShareMetrics.Cycles, outbox);
        bool isLast = _isStopping || (Spec.Repeat > 0 && _cycle >= Spec.Repeat);
        _stage = isLast ? ShareStage.Finished : ShareStage.Waiting;
        if (!isLast)
        {
            _timer = outbox.StartTimer(new ShareDue(IsEnd: false), Spec.Pause);
        }
    }

    /// <summary>The kernel closes the device and all fds; whatever call was under way ends first.</summary>
    private void Kill(KillProcess kill, IOutbox outbox)
    {
        if (_isKilled || _stage == ShareStage.Finished)
        {
            return;
        }

        _isKilled = true;
        _restartAfter = kill.RestartAfter;
        Cancel(outbox);
        bool isInCall = _pending is not null;
        if (!isInCall)
        {
            CloseDevice(outbox);
            EndCycle(outbox);
        }
    }

    private void CloseDevice(IOutbox outbox)
    {
        _pending = _ids.Next();
        outbox.Send(Spec.Vfio, new ActOnDevice(_pending.Value, DeviceAction.Close), Calibration.Ioctl);
    }

    private void Count(string name, IOutbox outbox) => outbox.Observe(Observation.Count(ShareMetrics.Of(name, Spec.Workload)));
}
