using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest that stands still, without its VF's state: buffers, frames under way, where its VF driver is, its application.</summary>
[GenerateSerializer, Immutable]
public sealed record GuestState
{
    /// <summary>Whose name its content carries: the guest that it first was.</summary>
    [Id(0)]
    public required EntityId Identity { get; init; }

    [Id(1)]
    public required ImmutableArray<MovedBuffer> Buffers { get; init; }

    [Id(2)]
    public required long LastSerial { get; init; }

    [Id(3)]
    public required ImmutableArray<MovedFrame> Frames { get; init; }

    [Id(4)]
    public required VfRecovery Recovery { get; init; }

    /// <summary>The marker of the recovery under way.</summary>
    [Id(5)]
    public required long Marker { get; init; }

    /// <summary>Null without an application.</summary>
    [Id(6)]
    public required DisplaySnapshot? Application { get; init; }

    /// <summary>When the migration, and when the stand-still began.</summary>
    [Id(7)]
    public required SimTime Began { get; init; }

    [Id(8)]
    public required SimTime Stopped { get; init; }

    public void Fold(ref Digest digest)
    {
        digest.Add(Identity);
        digest.Add(Buffers.Length);
        foreach (MovedBuffer buffer in Buffers)
        {
            buffer.Fold(ref digest);
        }

        digest.Add(LastSerial);
        digest.Add(Frames.Length);
        foreach (MovedFrame frame in Frames)
        {
            frame.Fold(ref digest);
        }

        digest.Add((int)Recovery);
        digest.Add(Marker);
        digest.Add(Application is not null);
        Application?.Fold(ref digest);
        digest.Add(Began);
        digest.Add(Stopped);
    }
}
