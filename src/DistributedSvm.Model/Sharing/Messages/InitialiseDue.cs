using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An importer that attached too early has initialised the buffer object now; sent to itself, so that others may come before.</summary>
[GenerateSerializer, Immutable]
public sealed record InitialiseDue([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0343;

    public override string? Step => "initialise-object";

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
