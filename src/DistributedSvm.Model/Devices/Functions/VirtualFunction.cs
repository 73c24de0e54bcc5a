using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The hardware of a VF as its guest sees it: the doorbell, and the configuration that the PF gave it. Bound to the host's Xe driver, a VF also imports dma-bufs of
/// other devices.
/// </summary>
[GenerateSerializer]
public sealed partial class VirtualFunction(VirtualFunctionSpec spec) : ImportingEntity<VirtualFunctionSpec>(spec)
{
    /// <summary>Bytes of VRAM, 0 when the PF could not provision this VF; null until it has answered.</summary>
    [Id(0)]
    private long? _vram;

    /// <summary>Guests that ask before the PF has answered wait here.</summary>
    [Id(1)]
    private List<(EntityId Guest, OperationId Operation)>? _waiting;

    /// <summary>Guests and processes that have booted on the VF; null until one does.</summary>
    [Id(2)]
    private List<EntityId>? _users;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case ProvisionVf provision:
                OnProvisioned(provision.Vram);
                foreach ((EntityId guest, OperationId operation) in _waiting ?? [])
                {
                    BeginBoot(guest, operation, outbox);
                }

                _waiting = null;
                break;
            case VramTaken taken:
                foreach (EntityId user in _users ?? [])
                {
                    outbox.Send(user, taken, Calibration.Call);
                }

                break;
            case BootVf boot when _vram is null:
                Remember(envelope.Sender);
                (_waiting ??= []).Add((envelope.Sender, boot.Operation));
                break;
            case BootVf boot:
                Remember(envelope.Sender);
                BeginBoot(envelope.Sender, boot.Operation, outbox);
                break;
            case UnbindVf unbind:
                Unbind(envelope.Sender, unbind.Operation, outbox);
                break;
            case GucAnswer answer:
                OnGucAnswer(answer, outbox);
                break;
            case RelayMessage relay:
                OnRelay(relay, outbox);
                break;
            case RelayExpired expired:
                OnRelayExpired(expired, outbox);
                break;
            case ResetVf:
                // The FLR bit of its config space: every GuC is told by the hardware.
                for (int gt = 0; gt < Spec.Gucs.Count; gt++)
                {
                    outbox.Send(Spec.Gucs[gt], new FunctionReset(Spec.Number), Calibration.Doorbell);
                }

                break;
            case ProbeVram probe:
                outbox.Send(Spec.Gpu, probe with { Vf = Spec.Number }, Calibration.Doorbell);
                break;
            case AccessMmio access when access.Gt >= 0 && access.Gt < Spec.Gucs.Count:
                outbox.Send(Spec.Gucs[access.Gt], access with { Vf = Spec.Number }, Calibration.Doorbell);
                break;
            case AccessMmio access:
                outbox.Send(access.ReplyTo, new MmioAccessed(access.Operation, Errno.EINVAL, 0), Calibration.Doorbell);
                break;
            case SubmitJob submit:
                outbox.Send(Spec.Gpu, submit with { Vf = Spec.Number }, Calibration.Doorbell);
                break;
            case FixVf fix:
                outbox.Send(Spec.Gucs[0], fix with { Vf = Spec.Number }, Calibration.GucRequest);
                break;
            default:
                if (!TryHandleImport(envelope, outbox))
                {
                    throw new ModelBugException($"A VF does not know {envelope.Message}.");
                }

                break;
        }
    }

    /// <summary>
    /// A driver leaves the VF: the GuC forgets what it did (vf_guc_fini_hw, drivers/gpu/drm/xe/xe_guc.c). What it imported stays until its files are closed. ENODEV: it was not bound.
    /// EBUSY: its probe is still under way.
    /// </summary>
    private void Unbind(EntityId driver, OperationId operation, IOutbox outbox)
    {
        bool boots = _waiting?.Exists(waiting => waiting.Guest == driver) == true || _boots?.IdOf(boot => boot.Guest.Holder == driver) is not null;
        Errno errno = boots ? Errno.EBUSY : _users?.Remove(driver) == true ? Errno.Ok : Errno.ENODEV;
        if (errno != Errno.Ok || Spec.Gucs.Count == 0)
        {
            outbox.Send(driver, new Completed(operation, errno), Calibration.Call);
            return;
        }

        OperationId id = NextOperation();
        var leaving = new VfBoot(new LockTicket(driver, operation)) { IsUnbind = true };
        (_boots ??= new OperationTable<VfBoot>()).Begin(id, leaving);
        Ask(id, leaving, VfBootStep.Reset, outbox);
    }

    private void Remember(EntityId user)
    {
        if (_users?.Contains(user) != true)
        {
            (_users ??= []).Add(user);
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        AuditImports(conclusion);
        AuditRead(conclusion);
        if (_boots is { Count: > 0 } boots)
        {
            conclusion.Violate(Invariants.Leak($"{boots.Count} guests still boot on this VF"));
        }
    }

    /// <summary>What no page table entry translates is a fault of this VF, and its GuC hears of it.</summary>
    protected override void OnAccessed(long import, AccessRequest request, ContentRead read, IOutbox outbox)
    {
        if (read.Errno == Errno.EFAULT && Spec.Gucs.Count > 0)
        {
            outbox.Send(Spec.Gucs[0], new NoteAdverseEvent(Spec.Number, AdverseEvent.PageFault), Calibration.Call);
        }

        base.OnAccessed(import, request, read, outbox);
    }

    protected override ProtocolSettings Settings => Spec.Protocol;

    protected override EntityId Mapper(EntityId self) => Spec.Gpu;

    protected override bool HasVms => true;

    protected override ImmutableArray<InterconnectOffer> OffersOf(Import import, EntityId self)
    {
        var peer = new InterconnectOffer(InterconnectKind.PeerToPeerSg, self, Spec.PhysicalFunction, VfioDeviceSpec.VramBar, Spec.GpuIndex) { Host = Spec.Host };
        return [peer, peer with { Kind = InterconnectKind.SystemSg }];
    }
}
