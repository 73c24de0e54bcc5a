using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>Takes out of a recording what is asked for. The message in which an invariant broke, and what led to it, is always part of it.</summary>
public static class RecordingFilter
{
    /// <summary>More violations than this are counted only.</summary>
    public const int MaxViolations = 10;

    /// <summary>Causes of a violation that are shown whatever they are about.</summary>
    private const int MaxCauses = 8;

    /// <summary>One message of so many comes after the first violation when there are too many.</summary>
    private const int PartAfterViolation = 4;

    public static RecordingExcerpt Select(RunRecording recording, RecordingQuery query)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Max, 1);
        var conversations = new BufferConversations(recording.Messages);
        ViolationRecord[] violations = [.. recording.Violations.Where(violation => IsAskedFor(violation, query))];
        ViolationRecord[] shownViolations = [.. violations.Take(MaxViolations)];
        bool isOfOne = !query.IsWhole && query.Entities is null;
        EntityId? buffer = isOfOne ? query.Buffer ?? BufferOf(violations, recording, conversations) ?? FirstOf(conversations) : null;

        bool[] isChosen = new bool[recording.Messages.Length];
        for (int i = 0; i < isChosen.Length; i++)
        {
            isChosen[i] = IsAskedFor(recording.Messages[i].Envelope, conversations.IsOfProtocol(i), conversations.Of(i), buffer, query);
        }

        foreach (ViolationRecord violation in shownViolations)
        {
            ChooseCauses(violation, recording, conversations, query, isChosen);
        }

        int[] chosen = [.. Enumerable.Range(0, isChosen.Length).Where(i => isChosen[i])];
        int first = FirstShown(chosen, shownViolations, recording, query.Max);
        ImmutableArray<Envelope> messages = [.. chosen.Skip(first).Take(query.Max).Select(i => recording.Messages[i].Envelope)];
        int after = chosen.Length - first - messages.Length;
        SimTime from = first > 0 ? messages[0].Time : query.From;
        SimTime to = after > 0 ? messages[^1].Time : query.To;
        ViolationRecord[] within = [.. shownViolations.Where(violation => violation.Event.Time >= from && violation.Event.Time <= to)];
        return new RecordingExcerpt
        {
            Buffer = buffer,
            Buffers = conversations.All,
            Messages = messages,
            Locks = Locks(recording, messages, buffer, to),
            Violations = [.. within],
            LeftOutBefore = first,
            LeftOutAfter = after,
            LeftOutViolations = violations.Length - within.Length,
        };
    }

    /// <summary>All dma-bufs of a recording, in the order in which they appear.</summary>
    public static ImmutableArray<EntityId> Buffers(RunRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return new BufferConversations(recording.Messages).All;
    }

    private static bool IsAskedFor(ViolationRecord violation, RecordingQuery query) =>
        violation.Event.Time >= query.From && violation.Event.Time <= query.To && (query.Entities is null || query.Entities(violation.Entity));

    private static bool IsAskedFor(in Envelope envelope, bool isOfProtocol, IReadOnlySet<EntityId> buffers, EntityId? buffer, RecordingQuery query)
    {
        if (envelope.Time < query.From || envelope.Time > query.To)
        {
            return false;
        }

        if (query.Entities is { } entities && !entities(envelope.Sender) && !entities(envelope.Receiver))
        {
            return false;
        }

        if (query.IsWhole)
        {
            return true;
        }

        // Without a dma-buf, as when no export succeeds, all of the protocol is worth showing; beside one, only steps are: the rest is frames.
        return buffer is { } one
            ? buffers.Contains(one)
            : isOfProtocol && (query.Entities is null || buffers.Count > 0 || envelope.Message.Step is not null);
    }

    private static EntityId? BufferOf(IEnumerable<ViolationRecord> violations, RunRecording recording, BufferConversations conversations)
    {
        foreach (ViolationRecord violation in violations)
        {
            if (violation.Entity.Kind == EntityKind.DmaBuf)
            {
                return violation.Entity;
            }

            foreach (int place in Causes(violation, recording, conversations))
            {
                if (conversations.Of(place).Count > 0)
                {
                    return conversations.Of(place).Min();
                }
            }
        }

        return null;
    }

    private static EntityId? FirstOf(BufferConversations conversations) => conversations.All is [var first, ..] ? first : null;

    private static void ChooseCauses(
        ViolationRecord violation, RunRecording recording, BufferConversations conversations, RecordingQuery query, bool[] isChosen)
    {
        foreach (int place in Causes(violation, recording, conversations).Where(place => recording.Messages[place].Envelope.Time >= query.From))
        {
            isChosen[place] = true;
        }
    }

    /// <summary>The event of the violation and its causes as far as they were recorded, latest first.</summary>
    private static IEnumerable<int> Causes(ViolationRecord violation, RunRecording recording, BufferConversations conversations)
    {
        int place = conversations.PlaceOf(violation.Event);
        for (int i = 0; i < MaxCauses && place >= 0; i++)
        {
            yield return place;
            place = conversations.PlaceOf(recording.Messages[place].Origin);
        }
    }

    private static int FirstShown(int[] chosen, ViolationRecord[] violations, RunRecording recording, int max)
    {
        if (chosen.Length <= max || violations is not [var broken, ..])
        {
            return 0;
        }

        int end = Array.FindIndex(chosen, i => recording.Messages[i].Envelope.Key.CompareTo(broken.Event) > 0);
        int wanted = (end < 0 ? chosen.Length : end) + (max / PartAfterViolation);
        return Math.Clamp(wanted - max, 0, chosen.Length - max);
    }

    /// <summary>
    /// Of the locks of those who take part: of a single dma-buf its own, and whatever a task holds that did something to a lock in one of the messages.
    /// </summary>
    private static ImmutableArray<RecordedLock> Locks(RunRecording recording, ImmutableArray<Envelope> messages, EntityId? buffer, SimTime to)
    {
        if (messages.IsEmpty)
        {
            return [];
        }

        var lanes = messages.SelectMany(envelope => new[] { envelope.Sender, envelope.Receiver }).ToHashSet();
        var events = messages.Select(envelope => envelope.Key).ToHashSet();
        RecordedLock[] known = [.. recording.Locks.Where(recorded => lanes.Contains(recorded.Owner) && recorded.Event.Time <= to)];
        var tasks = known.Where(recorded => events.Contains(recorded.Event)).Select(TaskOf).ToHashSet();
        RecordedLock[] chosen = [.. known.Where(recorded => buffer is null || recorded.Owner == buffer || tasks.Contains(TaskOf(recorded)))];
        EventKey start = messages[0].Key;
        var before = new Dictionary<(EntityId, LockClass, LockTicket), RecordedLock>();
        var locks = new List<RecordedLock>();
        foreach (RecordedLock recorded in chosen)
        {
            if (recorded.Event.CompareTo(start) >= 0)
            {
                locks.Add(recorded);
            }
            else if (recorded.Lock.Action == LockAction.Released)
            {
                before.Remove(TaskOf(recorded));
            }
            else
            {
                before[TaskOf(recorded)] = recorded;
            }
        }

        return [.. before.Values.OrderBy(recorded => recorded.Event), .. locks];
    }

    private static (EntityId Owner, LockClass Class, LockTicket Task) TaskOf(RecordedLock recorded) => (recorded.Owner, recorded.Lock.Class, recorded.Lock.Task);
}
