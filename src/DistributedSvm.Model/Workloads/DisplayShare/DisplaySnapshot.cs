using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>A compositor that stands still: what its agent knows, timers apart.</summary>
[GenerateSerializer, Immutable]
public sealed record DisplaySnapshot
{
    /// <summary>By buffer, when its frame was begun; null for a free one.</summary>
    [Id(0)]
    public required ImmutableArray<SimTime?> Begun { get; init; }

    /// <summary>By operation.</summary>
    [Id(1)]
    public required ImmutableArray<FrameInFlight> Frames { get; init; }

    [Id(2)]
    public required long LastOperation { get; init; }

    /// <summary>It has a swapchain.</summary>
    [Id(3)]
    public required bool IsRunning { get; init; }

    [Id(4)]
    public required int Mode { get; init; }

    [Id(5)]
    public required long Version { get; init; }

    [Id(6)]
    public required bool IsModeDue { get; init; }

    [Id(7)]
    public required long FramesShown { get; init; }

    /// <summary>The buffer on the screen, -1 for none.</summary>
    [Id(8)]
    public required int Front { get; init; }

    /// <summary>There is no compositor here.</summary>
    [Id(9)]
    public required bool IsAway { get; init; }

    /// <summary>The same, so much later, after so many frames: it knows nothing of the time between.</summary>
    public DisplaySnapshot From(SimTime later, long framesShown) => this with { Begun = [.. Begun.Select(begun => begun + later)], FramesShown = framesShown };

    public void Fold(ref Digest digest)
    {
        digest.Add(Begun.Length);
        foreach (SimTime? begun in Begun)
        {
            digest.Add(begun is not null);
            digest.Add(begun ?? SimTime.Zero);
        }

        digest.Add(Frames.Length);
        foreach (FrameInFlight frame in Frames)
        {
            digest.Add(frame.Operation.Value);
            digest.Add(frame.Buffer);
        }

        digest.Add(LastOperation);
        digest.Add(IsRunning);
        digest.Add(Mode);
        digest.Add(Version);
        digest.Add(IsModeDue);
        digest.Add(FramesShown);
        digest.Add(Front);
        digest.Add(IsAway);
    }
}
