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
public sealed class VirtualFunction(VirtualFunctionSpec spec) : ImportingEntity<VirtualFunctionSpec>(spec)
{
    /// <summary>Bytes of VRAM, 0 when the PF could not provision this VF; null until it has answered.</summary>
    [Id(0)]
    private long? _vram;

    /// <summary>Guests that ask before the PF has answered wait here.</summary>
    [Id(1)]
    private List<(EntityId Guest, OperationId Operation)>? _waiting;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case ProvisionVf provision:
                _vram = provision.Vram;
                foreach ((EntityId guest, OperationId operation) in _waiting ?? [])
                {
                    Configure(guest, operation, provision.Vram, outbox);
                }

                _waiting = null;
                break;
            case BootVf boot when _vram is { } vram:
                Configure(envelope.Sender, boot.Operation, vram, outbox);
                break;
            case BootVf boot:
                (_waiting ??= []).Add((envelope.Sender, boot.Operation));
                break;
            case SubmitJob submit:
                outbox.Send(Spec.Gpu, submit with { Vf = Spec.Number }, Calibration.Doorbell);
                break;
            case FixVf fix:
                outbox.Send(Spec.PhysicalFunction, fix with { Vf = Spec.Number }, Calibration.Doorbell);
                break;
            default:
                if (!TryHandleImport(envelope, outbox))
                {
                    throw new ModelBugException($"A VF does not know {envelope.Message}.");
                }

                break;
        }
    }

    public override void Conclude(IConclusion conclusion) => AuditImports(conclusion);

    protected override ProtocolSettings Settings => Spec.Protocol;

    protected override EntityId Mapper(EntityId self) => Spec.Gpu;

    protected override bool HasVms => true;

    protected override ImmutableArray<InterconnectOffer> OffersOf(Import import, EntityId self)
    {
        var peer = new InterconnectOffer(InterconnectKind.PeerToPeerSg, self, Spec.PhysicalFunction, VfioDeviceSpec.VramBar, Spec.GpuIndex) { Host = Spec.Host };
        return [peer, peer with { Kind = InterconnectKind.SystemSg }];
    }

    private static void Configure(EntityId guest, OperationId operation, long vram, IOutbox outbox) =>
        outbox.Send(guest, new VfConfigured(operation, vram == 0 ? Errno.ENODEV : Errno.Ok, vram), Calibration.GucRequest);
}
