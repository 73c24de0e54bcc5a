using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The buffer's memory is to go to system memory; the reservation lock is held and no fence is left. To the exporter. Answer: <see cref="Relocated"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record RelocateObject([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0340;

    public override string? Step => "relocate";

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
