using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>What jugglers throw: a value that changes at every catch, and perhaps the name of a dma-buf. A throw is a step, of one of three hands.</summary>
[GenerateSerializer, Immutable]
internal sealed record Ball([property: Id(0)] ulong Value, [property: Id(1)] EntityId Buffer) : Message
{
    public override int TypeNumber => 0x7F02;

    public override string? Step => "throw";

    public override OperationId StepTask => new((long)(Value % 3));

    public override void Fold(ref Digest digest)
    {
        digest.Add(Value);
        digest.Add(Buffer);
    }
}
