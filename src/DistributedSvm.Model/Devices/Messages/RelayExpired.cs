using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF's own timer: no answer to its relay request came in time. Of an answered one, or one that was given more time since, it means nothing.</summary>
[GenerateSerializer, Immutable]
public sealed record RelayExpired([property: Id(0)] uint Rid, [property: Id(1)] int Round) : Message
{
    public override int TypeNumber => 0x047C;

    public override void Fold(ref Digest digest)
    {
        digest.Add((ulong)Rid);
        digest.Add(Round);
    }
}
