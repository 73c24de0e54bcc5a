using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>Whoever generates load asks an agent for one session. Answer: <see cref="SessionEnded"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record RunSession([property: Id(0)] OperationId Operation, [property: Id(1)] SessionKind Kind) : Message
{
    public override int TypeNumber => 0x0530;

    public override string? Step => "session";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Kind);
    }
}
