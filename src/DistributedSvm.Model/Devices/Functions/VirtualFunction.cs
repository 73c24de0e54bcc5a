using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The hardware of a VF as its guest sees it: the doorbell, and the configuration that the PF gave it.</summary>
[GenerateSerializer]
public sealed class VirtualFunction(VirtualFunctionSpec spec) : Entity
{
    [Id(0)]
    private readonly VirtualFunctionSpec _spec = spec;

    /// <summary>Bytes of VRAM; 0 until the PF has provisioned it.</summary>
    [Id(1)]
    private long _vram;

    /// <summary>Guests that ask before the PF has answered wait here.</summary>
    [Id(2)]
    private List<(EntityId Guest, OperationId Operation)>? _waiting;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case ProvisionVf provision:
                _vram = provision.Vram;
                foreach ((EntityId guest, OperationId operation) in _waiting ?? [])
                {
                    Configure(guest, operation, outbox);
                }

                _waiting = null;
                break;
            case BootVf boot when _vram == 0:
                (_waiting ??= []).Add((envelope.Sender, boot.Operation));
                break;
            case BootVf boot:
                Configure(envelope.Sender, boot.Operation, outbox);
                break;
            case SubmitJob submit:
                outbox.Send(_spec.Gpu, submit with { Vf = _spec.Number }, Calibration.Doorbell);
                break;
            default:
                throw new ModelBugException($"A VF does not know {envelope.Message}.");
        }
    }

    private void Configure(EntityId guest, OperationId operation, IOutbox outbox) =>
        outbox.Send(guest, new VfConfigured(operation, Errno.Ok, _vram), Calibration.GucRequest);
}
