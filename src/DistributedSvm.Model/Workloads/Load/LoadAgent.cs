using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>
/// User space of one VM under load: runs the sessions that it is asked for, one after the other. The guest writes its buffer once (and again after a reset); every access
/// is compared with that. Buffer and memory that the VF shares with a process are VRAM of the same manager, the guest's driver.
/// </summary>
[GenerateSerializer]
public sealed partial class LoadAgent(LoadAgentSpec spec) : StaticEntity<LoadAgentSpec>(spec)
{
    /// <summary>Takes what the Xe driver takes, but cannot give a mapping back when it is told to: an exporter that revokes must refuse it.</summary>
    private static readonly ImporterProfile NotRevocable = new() { Traits = ImporterTraits.Full with { HasInvalidate = false } };

    /// <summary>The PF provisions its VFs when it comes up, which may be while the guest boots.</summary>
    private static readonly SimTime BeforeNextBoot = SimTime.FromMilliseconds(10);

    private const int MostBoots = 1_000;

    [Id(0)]
    private readonly Queue<LoadSession> _waiting = [];

    [Id(1)]
    private OperationCounter _ids;

    [Id(2)]
    private LoadSession? _session;

    [Id(3)]
    private LoadStep _step;

    /// <summary>What the present step waits for.</summary>
    [Id(4)]
    private OperationId _pending;

    [Id(5)]
    private bool _isBooted;

    /// <summary>How often the guest wrote its buffer; 0: it must before the next session.</summary>
    [Id(6)]
    private int _version;

    /// <summary>The dma-buf that stays, for negotiations.</summary>
    [Id(7)]
    private EntityId _standing;

    /// <summary>Which refusal is next.</summary>
    [Id(8)]
    private int _refusals;

    /// <summary>How often the VF was found not to be provisioned yet.</summary>
    [Id(9)]
    private int _bootFailures;

    /// <summary>Where the guest's driver has placed the buffer, as offsets into BAR 2, which are the VF's VRAM addresses; empty before it was asked.</summary>
    [Id(10)]
    private ImmutableArray<AddressRange> _buffer = [];

    private ContentTag Tag(IOutbox outbox) => new(outbox.Self, 1, _version);

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case RunSession run:
                _waiting.Enqueue(new LoadSession(envelope.Sender, run.Operation, run.Kind));
                BeginNext(outbox);
                break;
            case CloseSessions close:
                Close(close, envelope.Sender, outbox);
                break;
            case VfConfigured configured when IsAwaited(configured.Operation):
                OnBooted(configured.Errno, outbox);
                break;
            case BootAgain:
                Continue(outbox);
                break;
            case Exported exported when IsAwaited(exported.Operation):
                OnExported(exported, outbox);
                break;
            case Imported imported when IsAwaited(imported.Operation):
                _session!.Surface = imported.Errno == Errno.Ok ? imported.Surface : 0;
                Advance(imported.Errno, outbox);
                break;
            case ContentRead read when IsAwaited(read.Operation):
                _session!.IsContentWrong |= read.Errno is Errno.Ok or Errno.EFAULT && !read.Matches;
                Advance(read.Errno, outbox);
                break;
            case Completed completed when IsAwaited(completed.Operation):
                Advance(completed.Errno, outbox);
                break;
            case VramAllocated allocated when IsAwaited(allocated.Operation):
                _buffer = allocated.Blocks;
                Advance(allocated.Errno, outbox);
                break;
            case SvmReply reply when IsAwaited(reply.Operation):
                OnReply(reply, outbox);
                break;
            case AccessDone done when IsAwaited(done.Operation):
                OnAccessed(done.Operation, done.Errno, done.Found, outbox);
                break;
            case KernelDone done when IsAwaited(done.Operation):
                OnAccessed(done.Operation, done.Errno, done.Found, outbox);
                break;
            case VfConfigured or VramAllocated or Exported or Imported or ContentRead or Completed or VramTaken or SvmReply or AccessDone or KernelDone:
                // Too late: a session does not wait for a peer that was lost.
                break;
            default:
                throw new ModelBugException($"A load agent does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_session is not null || _waiting.Count > 0 || !_standing.IsNone)
        {
            conclusion.Violate(Invariants.Leak(
                Blame.User, $"{(_session is null ? "no session" : $"a session that is at {_step}")} and {_waiting.Count} that wait are left, {(_standing.IsNone ? "no dma-buf" : "a dma-buf")} stays"));
        }
    }

    private bool IsAwaited(OperationId operation) => _session is not null && operation == _pending;

    private void BeginNext(IOutbox outbox)
    {
        if (_session is null && _waiting.TryDequeue(out LoadSession? next))
        {
            _session = next;
            Continue(outbox);
        }
    }

    /// <summary>Boots and writes if need be, else begins with what the session is about.</summary>
    private void Continue(IOutbox outbox)
    {
        LoadSession session = _session!;
        if (!_isBooted)
        {
            Ask(LoadStep.Boot, Spec.Guest, new BootVf(Next()), outbox);
        }
        else if (session.Kind == SessionKind.Svm)
        {
            Map(outbox);
        }
        else if (_buffer.IsEmpty)
        {
            Ask(LoadStep.Allocate, Spec.Guest, new AllocateVram(Next(), Spec.BufferBytes, Spec.BufferBytes), outbox);
        }
        else if (_version == 0)
        {
            Write(LoadStep.Write, outbox);
        }
        else if (session.Kind == SessionKind.Negotiate && !_standing.IsNone)
        {
            Import(outbox);
        }
        else
        {
            Export(outbox);
        }
    }

    private void OnBooted(Errno errno, IOutbox outbox)
    {
        _isBooted = errno == Errno.Ok;
        if (errno == Errno.ENODEV && ++_bootFailures % MostBoots != 0)
        {
            outbox.StartTimer(new BootAgain(), BeforeNextBoot);
        }
        else
        {
            Advance(errno, outbox);
        }
    }

    private void Advance(Errno errno, IOutbox outbox)
    {
        LoadSession session = _session!;
        if (errno != Errno.Ok && !(session.Kind == SessionKind.Refused && _step is LoadStep.Export or LoadStep.Import && errno == Expected(session)))
        {
            Fail(session, errno, outbox);
            return;
        }

        switch (_step)
        {
            case LoadStep.Boot or LoadStep.Allocate or LoadStep.Write:
                Continue(outbox);
                break;
            case LoadStep.Export when session.Kind == SessionKind.Refused && errno != Errno.Ok:
                End(outbox);
                break;
            case LoadStep.Export:
                Import(outbox);
                break;
            case LoadStep.Import when session.Kind == SessionKind.Refused && errno == Errno.Ok:
                // Nobody refused it.
                Note(session, Errno.EINVAL);
                Release(outbox);
                break;
            case LoadStep.Import when session.Kind == SessionKind.Refused:
                End(outbox);
                break;
            case LoadStep.Import when session.Kind == SessionKind.Negotiate:
                Release(outbox);
                break;
            case LoadStep.Import:
                Access(LoadStep.Access, outbox);
                break;
            case LoadStep.Access when session.Kind == SessionKind.Move:
                Act(LoadStep.Sleep, DeviceAction.LowPower, outbox);
                break;
            case LoadStep.Access when session.Kind == SessionKind.Flr:
                Act(LoadStep.Reset, DeviceAction.FunctionLevelReset, outbox);
                break;
            case LoadStep.Sleep:
                Act(LoadStep.Wake, DeviceAction.PowerUp, outbox);
                break;
            case LoadStep.Reset:
                Write(LoadStep.Rewrite, outbox);
                break;
            case LoadStep.Wake or LoadStep.Rewrite:
                Access(LoadStep.AccessAgain, outbox);
                break;
            case LoadStep.Access or LoadStep.AccessAgain:
                Release(outbox);
                break;
            case LoadStep.Release:
                End(outbox);
                break;
            case >= LoadStep.Map:
                AdvanceSvm(session, outbox);
                break;
            default:
                throw new ModelBugException($"An answer does not fit step {_step} of a session.");
        }
    }

    /// <summary>The first failure is the session's; then everything that it has is given back.</summary>
    private void Fail(LoadSession session, Errno errno, IOutbox outbox)
    {
        Note(session, errno);
        if (_step is LoadStep.Write or LoadStep.Rewrite or LoadStep.Reset)
        {
            _version = 0;
        }

        if (_step >= LoadStep.Map)
        {
            GiveBack(session, outbox);
        }
        else if (_step != LoadStep.Release && session.Surface != 0)
        {
            Release(outbox);
        }
        else
        {
            End(outbox);
        }
    }

    private void Note(LoadSession session, Errno errno)
    {
        if (session.Errno == Errno.Ok)
        {
            session.Errno = errno;
            session.Failed = _step.ToString().ToLowerInvariant();
        }
    }

    private OperationId Next() => _pending = _ids.Next();

    private void Ask(LoadStep step, EntityId whom, Message question, IOutbox outbox)
    {
        _step = step;
        outbox.Send(whom, question, Calibration.Ioctl);
    }

    private void Write(LoadStep step, IOutbox outbox)
    {
        _version++;
        var job = new GpuJob
        {
            Engine = EngineKind.Render,
            Fixed = SimTime.Zero,
            VramBytes = Spec.BufferBytes,
            SystemReadBytes = 0,
            SystemWriteBytes = 0,
            TargetInSystem = false,
            Target = _buffer,
            Tag = Tag(outbox),
        };
        Ask(step, Spec.VirtualFunction, new SubmitJob(Next(), outbox.Self, 0, job), outbox);
    }

    /// <summary>Every second refusal is one of the export: a range that ends beyond the BAR.</summary>
    private void Export(IOutbox outbox)
    {
        bool isRefused = _session!.Kind == SessionKind.Refused && IsRefusedAtExport;
        ImmutableArray<AddressRange> ranges = isRefused ? [AddressRange.FromLength((ulong)(Spec.BarBytes - Spec.BufferBytes / 2), (ulong)Spec.BufferBytes)] : _buffer;
        Ask(LoadStep.Export, Spec.Vfio, new ExportDmaBuf(Next(), VfioDeviceSpec.VramBar, 0, ranges), outbox);
    }

    private bool IsRefusedAtExport => _refusals % 2 == 1;

    private Errno Expected(LoadSession session) => session.DmaBuf.IsNone ? Errno.EINVAL : Errno.EOPNOTSUPP;

    private void OnExported(Exported exported, IOutbox outbox)
    {
        if (exported.Errno == Errno.Ok && _session!.Kind == SessionKind.Negotiate)
        {
            _standing = exported.DmaBuf;
        }
        else if (exported.Errno == Errno.Ok)
        {
            _session!.DmaBuf = exported.DmaBuf;
        }

        Advance(exported.Errno, outbox);
    }

    private void Import(IOutbox outbox)
    {
        LoadSession session = _session!;
        EntityId buffer = session.Kind == SessionKind.Negotiate ? _standing : session.DmaBuf;
        ImporterProfile profile = session.Kind == SessionKind.Refused ? NotRevocable : ImporterProfile.Driver;
        Ask(LoadStep.Import, Spec.Importer, new ImportBuffer(Next(), buffer, Spec.BufferBytes, profile), outbox);
    }

    private void Access(LoadStep step, IOutbox outbox) =>
        Ask(step, Spec.Importer, new AccessBuffer(Next(), _session!.Surface, Tag(outbox), IsWrite: false), outbox);

    private void Act(LoadStep step, DeviceAction action, IOutbox outbox) => Ask(step, Spec.Vfio, new ActOnDevice(Next(), action), outbox);

    private void Release(IOutbox outbox)
    {
        long surface = _session!.Surface;
        _session.Surface = 0;
        Ask(LoadStep.Release, Spec.Importer, new ReleaseSurface(Next(), surface), outbox);
    }

    /// <summary>Closes the fd, which nobody waits for, and answers.</summary>
    private void End(IOutbox outbox)
    {
        LoadSession session = _session!;
        if (session.Kind == SessionKind.Refused)
        {
            _refusals++;
        }

        if (!session.DmaBuf.IsNone)
        {
            outbox.Send(session.DmaBuf, new PutReference(), Calibration.Ioctl);
        }

        _session = null;
        _step = LoadStep.Idle;
        var outcome = new SessionOutcome(session.Kind, session.Errno, session.Failed, session.IsContentWrong);
        outbox.Send(session.Requester, new SessionEnded(session.ReplyTo, outcome), Calibration.Ioctl);
        BeginNext(outbox);
    }

    private void Close(CloseSessions close, EntityId requester, IOutbox outbox)
    {
        if (!_standing.IsNone)
        {
            outbox.Send(_standing, new PutReference(), Calibration.Ioctl);
            _standing = default;
        }

        if (_session is null && !_buffer.IsEmpty)
        {
            outbox.Send(Spec.Guest, new FreeVram(_buffer), Calibration.Call);
            (_buffer, _version) = ([], 0);
        }

        outbox.Send(requester, new Completed(close.Operation, Errno.Ok), Calibration.Ioctl);
    }
}
