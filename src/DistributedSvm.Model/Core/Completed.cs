namespace DistributedSvm.Model.Core;

/// <summary>The answer to an operation that returns nothing but success or an errno.</summary>
[GenerateSerializer, Immutable]
public sealed record Completed([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno) : Message
{
    public override int TypeNumber => 0x0101;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
    }
}
