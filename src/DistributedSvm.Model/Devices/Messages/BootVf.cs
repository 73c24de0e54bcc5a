using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest's VF driver queries its configuration. Answer: <see cref="VfConfigured"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record BootVf([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0406;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
