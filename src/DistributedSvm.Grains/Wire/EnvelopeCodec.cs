using DistributedSvm.Model.Core;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Wire;

/// <summary>Messages between shards on different silos, as bytes.</summary>
public sealed class EnvelopeCodec(Serializer serializer)
{
    public byte[] Write(Envelope[] envelopes) => serializer.SerializeToArray(envelopes);

    public Envelope[] Read(byte[] bytes) => serializer.Deserialize<Envelope[]>(bytes)!;
}
