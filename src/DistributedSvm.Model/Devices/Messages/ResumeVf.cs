using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF that was suspended may run again. Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record ResumeVf([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf) : Message
{
    public override int TypeNumber => 0x0469;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
    }
}
