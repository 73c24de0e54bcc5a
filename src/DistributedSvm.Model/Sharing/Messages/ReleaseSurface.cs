using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>QEMU's display gives a surface up. Answer: <see cref="Completed"/> once scan-outs under way are over and nothing of the import is left.</summary>
[GenerateSerializer, Immutable]
public sealed record ReleaseSurface([property: Id(0)] OperationId Operation, [property: Id(1)] long Surface) : Message
{
    public override int TypeNumber => 0x0316;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Surface);
    }
}
