using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// User space has an importer read or write all of an imported buffer. Answer: <see cref="Devices.ContentRead"/> with what was found of
/// <paramref name="Tag"/>, or that it was written; ENOENT for no such import, otherwise the errno of making it usable again.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record AccessBuffer(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Surface,
    [property: Id(2)] ContentTag Tag,
    [property: Id(3)] bool IsWrite) : Message
{
    public override int TypeNumber => 0x0326;

    public override string? Step => "access";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Surface);
        Tag.Fold(ref digest);
        digest.Add(IsWrite);
    }
}
