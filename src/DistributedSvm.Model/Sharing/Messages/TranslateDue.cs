using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The next step of a translation of BAR addresses; sent to itself, so that others may come between two steps.</summary>
[GenerateSerializer, Immutable]
public sealed record TranslateDue([property: Id(0)] OperationId Operation, [property: Id(1)] bool TakesReference) : Message
{
    public override int TypeNumber => 0x0328;

    public override string? Step => TakesReference ? "take-vram-reference" : "translate";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(TakesReference);
    }
}
