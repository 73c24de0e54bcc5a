using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Timer of a PF: a packet of words is made or put in place; with <paramref name="IsOver"/>, a chunk of VRAM has taken longer than it may.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ChunkDue([property: Id(0)] OperationId Operation, [property: Id(1)] bool IsOver) : Message
{
    public override int TypeNumber => 0x049A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(IsOver);
    }
}
