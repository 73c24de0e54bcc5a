using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The answer to <see cref="ImportFrameBuffer"/>: the surface and the path that its accesses take.</summary>
[GenerateSerializer, Immutable]
public sealed record Imported(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Surface,
    [property: Id(3)] SharePath Path) : Message
{
    public override int TypeNumber => 0x0315;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Surface);
        digest.Add((int)Path);
    }
}
