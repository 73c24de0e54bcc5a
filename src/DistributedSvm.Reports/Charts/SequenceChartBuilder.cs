using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Reports.Charts;

/// <summary>Makes a chart out of recorded messages, lock events and violations, given in any order.</summary>
public sealed class SequenceChartBuilder(World world)
{
    private readonly List<Envelope> _messages = [];
    private readonly List<(EventKey Event, EntityId Owner, LockEvent Lock)> _locks = [];
    private readonly List<(EventKey Event, EntityId Entity, Violation Violation)> _violations = [];

    public SequenceChartBuilder Add(Envelope message)
    {
        _messages.Add(message);
        return this;
    }

    /// <summary>What happened to a lock before the first message tells what is held or waited for when the chart begins.</summary>
    public SequenceChartBuilder Add(EventKey at, EntityId owner, LockEvent lockEvent)
    {
        _locks.Add((at, owner, lockEvent));
        return this;
    }

    public SequenceChartBuilder Add(EventKey at, EntityId observer, Violation violation)
    {
        _violations.Add((at, observer, violation));
        return this;
    }

    public SequenceChart Build()
    {
        Envelope[] messages = [.. _messages.OrderBy(message => message.Key)];
        var locks = _locks.OrderBy(item => item.Event).ToArray();
        var violations = _violations.OrderBy(item => item.Event).ToArray();
        List<EntityId> entities =
        [
            .. messages.SelectMany(message => new[] { message.Sender, message.Receiver })
                .Concat(violations.Select(item => item.Entity))
                .Concat(locks.Select(item => item.Owner))
                .Distinct(),
        ];
        string[] names = LaneNames.Of([.. entities.Select(entity => (entity, world.PathOf(entity)))]);
        var lanes = entities.Select((entity, i) => (entity, i)).ToDictionary(item => item.entity, item => item.i);

        ChartLock[] chartLocks = Locks(locks, lanes, names);
        EventKey start = messages.Length > 0 ? messages[0].Key : default;
        IEnumerable<ChartStep> steps = Messages(messages, lanes, names)
            .Concat<ChartStep>(chartLocks.Where(item => item.Event.CompareTo(start) >= 0))
            .Concat(violations.Select(item => new ChartViolation(
                item.Event,
                lanes[item.Entity],
                item.Violation.Invariant,
                item.Violation.Blame,
                world.Readable(item.Violation.Text))));
        return new SequenceChart
        {
            Scenario = world.Scenario,
            Seed = world.Seed,
            Protocol = world.Protocol.Protocol.Name(),
            VfioBase = world.Protocol.Base.Name(),
            Lanes = [.. entities.Select((entity, i) => new ChartLane(entity, world.PathOf(entity), names[i]))],
            Before = [.. chartLocks.Where(item => item.Event.CompareTo(start) < 0)],

            // A stable sort: of one event the message stays first, violations last.
            Steps = [.. steps.OrderBy(step => step.Event)],
        };
    }

    private IEnumerable<ChartMessage> Messages(Envelope[] messages, Dictionary<EntityId, int> lanes, string[] names)
    {
        var fieldText = new FieldText(id => NameOf(id, lanes, names), world.Readable);
        var dialogue = new Dialogue();
        foreach (Envelope envelope in messages)
        {
            MessageField[] fields = [.. MessageField.Of(envelope.Message)];
            var message = new ChartMessage(
                envelope.Key,
                SentAt(envelope),
                lanes[envelope.Sender],
                lanes[envelope.Receiver],
                envelope.Message.GetType().Name,
                [.. fields.Select(field => new ChartField(field.Name, world.Readable(field.Text), fieldText.Brief(field)))])
            {
                Step = envelope.Message.Step,
                Operation = fields.Select(field => field.Value).OfType<OperationId>().Cast<OperationId?>().FirstOrDefault(),
                Errno = fields.Select(field => field.Value).OfType<Errno>().Cast<Errno?>().FirstOrDefault(),
            };
            if (dialogue.Hear(envelope) is { } question)
            {
                message = message with { Answers = question.Message.GetType().Name, Took = envelope.Time - SentAt(question) };
            }

            yield return message;
        }
    }

    /// <summary>The seeds of a world have no cause: they are there from the start.</summary>
    private static SimTime SentAt(in Envelope envelope) => envelope.Cause == default ? envelope.Time : envelope.Cause.Time;

    private ChartLock[] Locks(
        (EventKey Event, EntityId Owner, LockEvent Lock)[] locks, Dictionary<EntityId, int> lanes, string[] names)
    {
        var since = new Dictionary<(EntityId Owner, LockClass Class, LockTicket Task), SimTime>();
        var chartLocks = new List<ChartLock>(locks.Length);
        foreach ((EventKey at, EntityId owner, LockEvent item) in locks)
        {
            (EntityId, LockClass, LockTicket) task = (owner, item.Class, item.Task);
            SimTime? heldFor = null;
            if (item.Action == LockAction.Acquired)
            {
                since[task] = at.Time;
            }
            else if (item.Action == LockAction.Released && since.Remove(task, out SimTime acquired))
            {
                heldFor = at.Time - acquired;
            }

            EntityId holder = item.Task.Holder;
            chartLocks.Add(
                new ChartLock(at, lanes[owner], item.Class, item.Action, item.Task, NameOf(holder, lanes, names), lanes.GetValueOrDefault(holder, -1), item.Held)
                {
                    HeldFor = heldFor,
                });
        }

        return [.. chartLocks];
    }

    private string NameOf(EntityId id, Dictionary<EntityId, int> lanes, string[] names) =>
        lanes.TryGetValue(id, out int lane) ? names[lane] : LaneNames.Of(id, world.PathOf(id));
}
