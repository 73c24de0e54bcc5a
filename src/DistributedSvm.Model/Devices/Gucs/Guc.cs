using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The microcontroller of one GT: keeps what each VF may use, takes VFs off the engines and lets them on again, tells the PF of resets, and carries messages between
/// the drivers of VFs and PF. What VFs write to their GT's registers and GGTT is kept here too. One per GT, so that what waits for all of them can race.
/// </summary>
[GenerateSerializer]
public sealed partial class Guc(GucSpec spec) : StaticEntity<GucSpec>(spec)
{
    /// <summary>The version of the interface for VFs that it speaks, major times 1000 plus minor.</summary>
    public const int VfInterfaceVersion = 1023;

    /// <summary>By VF; null until the PF has given something.</summary>
    [Id(0)]
    private SortedList<int, VfSettings>? _configs;

    /// <summary>Commands that wait for the engines.</summary>
    [Id(1)]
    private readonly OperationTable<GucCommand> _commands = new();

    [Id(2)]
    private OperationCounter _operations;

    /// <summary>VFs that were taken off the engines; null until one was.</summary>
    [Id(3)]
    private SortedSet<int>? _suspended;

    [Id(4)]
    private List<SpoiledUntil>? _faults;

    private bool IsPrimary => Spec.Gt == 0;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case NoteAdverseEvent adverse:
                Note(adverse.Vf, adverse.Kind, outbox);
                break;
            case FunctionReset reset:
                Note(reset.Vf, AdverseEvent.Flr, outbox);
                TellReset(reset.Vf, outbox);
                break;
            case ControlVf control:
                Execute(control, outbox);
                break;
            case Completed completed:
                FinishCommand(completed, outbox);
                break;
            case PushVfConfig push:
                Take(push, outbox);
                break;
            case QueryGuc query:
                Answer(query, sender, outbox);
                break;
            case RelayMessage relay when sender == Spec.PhysicalFunction:
                if (relay.Vf >= 1 && relay.Vf <= Spec.Functions.Length)
                {
                    outbox.Send(Spec.Functions[relay.Vf - 1], relay, Calibration.RelayHop);
                }

                break;
            case RelayMessage relay:
                // Whoever speaks cannot say that it is somebody else.
                outbox.Send(Spec.PhysicalFunction, relay with { Vf = NumberOf(sender) }, Calibration.RelayHop);
                break;
            case SpoilGuc spoil:
                (_faults ??= []).Add(new SpoiledUntil(spoil.Fault, outbox.Now.PlusOrNever(spoil.Fault.For)));
                break;
            case GucDue due:
                Tell(due.Vf, due.Kind, outbox);
                break;
            case BlockVf block:
                Block(block.Vf);
                break;
            case FixVf fix:
                Fix(fix, outbox);
                break;
            case AccessMmio access:
                Access(access, outbox);
                break;
            case SanitizeVf sanitize:
                Sanitize(sanitize, outbox);
                break;
            case CopyVfMmio copy:
                Copy(copy, outbox);
                break;
            case LoadGuc:
                Load(outbox);
                break;
            default:
                throw new ModelBugException($"A GuC does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_commands.Count > 0)
        {
            conclusion.Violate(Invariants.Leak($"the GuC of GT {Spec.Gt} still executes {_commands.Count} commands"));
        }
    }

    /// <summary>Nothing is left of what it knew, and nobody is off the engines any more.</summary>
    private void Load(IOutbox outbox)
    {
        _configs = null;
        foreach (GucCommand command in _commands.InOrder)
        {
            command.IsDropped = true;
        }

        foreach (int vf in _suspended ?? [])
        {
            OperationId id = _operations.Next();
            _commands.Begin(id, new GucCommand(vf, VfCommand.Resume) { IsDropped = true });
            outbox.Send(Spec.Gpu, new ResumeVf(id, vf), Calibration.Call);
        }

        _suspended = null;
        _recoveries = null;
        _adverse = null;
        _mmio?.ClearScratch();
        ForgetEmptyMmio();
    }

    private int NumberOf(EntityId function) => Spec.Functions.IndexOf(function) + 1;

    private void Tell(int vf, GucEventKind kind, IOutbox outbox) => outbox.Send(Spec.PhysicalFunction, new GucEvent(vf, kind), Calibration.Interrupt);

    private void TellReset(int vf, IOutbox outbox)
    {
        if (FaultOf(vf, outbox.Now, GucFaultKind.LateNotice) is { } late)
        {
            outbox.StartTimer(new GucDue(vf, GucEventKind.Flr), late.Delay);
        }
        else
        {
            Tell(vf, GucEventKind.Flr, outbox);
        }
    }

    /// <summary>J-6: a size goes to another one through zero. What the PF gave is all that there is.</summary>
    private void Take(PushVfConfig push, IOutbox outbox)
    {
        long before = _configs?.GetValueOrDefault(push.Vf)?.Resources.VramBytes ?? 0;
        long after = push.Settings?.Resources.VramBytes ?? 0;
        if (IsPrimary && before != 0 && after != 0 && before != after)
        {
            outbox.Observe(Observation.Of(SriovInvariants.ConfigurationDiffers(
                $"the GuC of GT {Spec.Gt} gets {after} bytes of VRAM for VF {push.Vf}, which had {before}, without a push of zero between them")));
        }

        ClearLostGgtt(push.Vf, push.Settings);
        if (push.Settings is null)
        {
            _configs?.Remove(push.Vf);
            _adverse?.Remove(push.Vf);
        }
        else
        {
            (_configs ??= [])[push.Vf] = push.Settings;
        }

        outbox.Send(Spec.PhysicalFunction, new ConfigPushed(push.Operation, Errno.Ok, GucKlv.HashOf(ConfigOf(push.Vf))), Calibration.Call);
    }

    private ImmutableArray<GucKlv> ConfigOf(int vf) => _configs?.GetValueOrDefault(vf)?.KlvsOf(Spec.Gt) ?? [];

    private void Answer(QueryGuc query, EntityId function, IOutbox outbox)
    {
        ImmutableArray<GucKlv> klvs = query.Query == VfQuery.Config ? ConfigOf(NumberOf(function)) : [];
        int version = query.Query == VfQuery.MatchVersion ? VfInterfaceVersion : 0;
        Errno errno = query.Query == VfQuery.Config && klvs.IsEmpty ? Errno.ENODATA : Errno.Ok;
        outbox.Send(function, new GucAnswer(query.Operation, errno, version, klvs), Calibration.Call);
    }

    private GucFault? FaultOf(int vf, SimTime now, GucFaultKind kind)
    {
        _faults?.RemoveAll(spoiled => spoiled.Until <= now);
        return _faults?.Find(spoiled => spoiled.Fault.Kind == kind && (spoiled.Fault.Vf == 0 || spoiled.Fault.Vf == vf))?.Fault;
    }
}
