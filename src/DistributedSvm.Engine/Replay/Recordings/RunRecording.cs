using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>What was said in a run, in the order of events: messages as they arrived, what happened to locks, and violations.</summary>
public sealed record RunRecording
{
    public required World World { get; init; }

    public required ImmutableArray<RecordedMessage> Messages { get; init; }

    public required ImmutableArray<RecordedLock> Locks { get; init; }

    public required ImmutableArray<ViolationRecord> Violations { get; init; }

    /// <summary>Parties at fault for violations, those that are not kept included.</summary>
    public required ImmutableArray<Blame> Blamed { get; init; }

    /// <summary>Every event before this time was heard.</summary>
    public required SimTime Reached { get; init; }

    /// <summary>There was more to keep than a recording holds: it ends early.</summary>
    public required bool IsCut { get; init; }

    /// <summary>A party is at fault that the scenario does not expect.</summary>
    public bool Failed => Blamed.Any(blame => !World.Expect.Contains(blame));
}
