using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An importer makes its attachment known; sent to itself, so that others may come before.</summary>
[GenerateSerializer, Immutable]
public sealed record PublishDue([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x032B;

    public override string? Step => "publish-attachment";

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
