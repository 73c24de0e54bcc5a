using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Replay.Recordings;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Charts;

namespace DistributedSvm.Client.Running.Recordings;

/// <summary>Recordings as charts want them: reports know nothing of the engine.</summary>
internal static class RecordingView
{
    private const int Shown = 8;

    /// <param name="recording">What was heard.</param>
    /// <param name="query">What of it is to be shown.</param>
    /// <param name="buffer">The path of the dma-buf that is asked for, if one is.</param>
    public static SequenceChart Chart(RunRecording recording, RecordingQuery query, string? buffer)
    {
        World world = recording.World;
        RecordingExcerpt excerpt = RecordingFilter.Select(recording, query with { Buffer = Find(recording, query, buffer) });
        var builder = new SequenceChartBuilder(world);
        foreach (Envelope message in excerpt.Messages)
        {
            builder.Add(message);
        }

        foreach (RecordedLock recorded in excerpt.Locks)
        {
            builder.Add(recorded.Event, recorded.Owner, recorded.Lock);
        }

        foreach (ViolationRecord violation in excerpt.Violations)
        {
            builder.Add(violation.Event, violation.Entity, violation.Violation);
        }

        return builder.Build() with
        {
            Buffer = excerpt.Buffer is { } shown ? world.PathOf(shown) : null,
            Buffers = [.. excerpt.Buffers.Select(world.PathOf)],
            LeftOutBefore = excerpt.LeftOutBefore,
            LeftOutAfter = excerpt.LeftOutAfter,
            LeftOutViolations = excerpt.LeftOutViolations,
            IsCut = recording.IsCut,
        };
    }

    private static EntityId? Find(RunRecording recording, RecordingQuery query, string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (query.IsWhole || query.Entities is not null)
        {
            throw new UsageException("--buffer shows one dma-buf; --entities and --all show more than one");
        }

        var buffers = RecordingFilter.Buffers(recording);
        string[] paths = [.. buffers.Select(recording.World.PathOf)];
        int index = Array.IndexOf(paths, path);
        string known = paths.Length == 0 ? "none was made"
            : $"there are {string.Join(", ", paths.Take(Shown))}{(paths.Length > Shown ? $" and {paths.Length - Shown} more" : "")}";
        return index >= 0 ? buffers[index] : throw new UsageException($"--buffer: no dma-buf is named '{path}'; {known}");
    }
}
