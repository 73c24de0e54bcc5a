using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest wants the image that another has in its store. Answer: <see cref="ImageFetched"/>, ENOENT without an image.</summary>
[GenerateSerializer, Immutable]
public sealed record FetchImage([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x04AB;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
