using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest as it was once: the stream of its VF, and all else of it.</summary>
[GenerateSerializer, Immutable]
public sealed record GuestImage([property: Id(0)] ImmutableArray<MigrationPacket> Packets, [property: Id(1)] GuestState State)
{
    /// <summary>Bytes on the wire.</summary>
    public long WireBytes => Packets.Sum(packet => packet.WireBytes);

    public void Fold(ref Digest digest)
    {
        digest.Add(Packets.Length);
        foreach (MigrationPacket packet in Packets)
        {
            packet.Fold(ref digest);
        }

        State.Fold(ref digest);
    }
}
