using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// One job over several imported buffers: takes their reservation locks in this order under one wait-die context, adds a READ or WRITE fence to each, gives the locks up
/// and accesses them all. Answer: <see cref="Devices.ContentRead"/> of the first buffer in which something else was found; EAGAIN when one is not mapped, ENODEV or
/// ENOENT when one is gone.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ExecBuffers(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<long> Surfaces,
    [property: Id(2)] ImmutableArray<ContentTag> Tags,
    [property: Id(3)] bool IsWrite) : Message
{
    public override int TypeNumber => 0x032A;

    public override string? Step => "exec";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Surfaces.Length);
        foreach (long surface in Surfaces)
        {
            digest.Add(surface);
        }

        foreach (ContentTag tag in Tags)
        {
            tag.Fold(ref digest);
        }

        digest.Add(IsWrite);
    }
}
