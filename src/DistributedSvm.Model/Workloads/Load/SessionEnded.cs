using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>The answer to <see cref="RunSession"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record SessionEnded([property: Id(0)] OperationId Operation, [property: Id(1)] SessionOutcome Outcome) : Message
{
    public override int TypeNumber => 0x0531;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Outcome.Fold(ref digest);
    }
}
