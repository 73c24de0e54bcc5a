using System.Globalization;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>A world of scripted entities, built line by line. Everything that anybody handles is logged as <c>time sender->receiver text</c>, in nanoseconds.</summary>
internal sealed class ScriptedWorld
{
    private readonly List<WorldEntity> _entities = [new("scenario", new Unit(0, -1, 0), new ScenarioSpec())];
    private readonly List<Envelope> _seeds = [];

    /// <summary>What was handled, in the order of handling.</summary>
    public List<Envelope> Handled { get; } = [];

    public SimTime Duration { get; init; } = SimTime.FromSeconds(10);

    public SimTime Drain { get; init; }

    public SimTime NetworkLatency { get; init; } = SimTime.Never;

    public SimTime LocalLookahead { get; init; } = SimTime.FromNanoseconds(500);

    public World World => new()
    {
        Scenario = "scripted",
        Seed = 1,
        Duration = Duration,
        Drain = Drain,
        LocalLookahead = LocalLookahead,
        NetworkLatency = NetworkLatency,
        Entities = [.. _entities],
        Seeds = [.. _seeds],
    };

    public IEnumerable<string> Log => Handled.Select(envelope => string.Create(
        CultureInfo.InvariantCulture,
        $"{(decimal)envelope.Time.Picoseconds / 1000} {envelope.Sender.Index}->{envelope.Receiver.Index} {Text(envelope.Message)}"));

    /// <summary>Adds an entity that does nothing unless it has a script. Their ids count from 1 on.</summary>
    public EntityId Add(Action<Envelope, IOutbox>? script = null, Unit unit = default)
    {
        var id = new EntityId(_entities.Count, EntityKind.Agent);
        var spec = new ScriptedSpec((envelope, outbox) =>
        {
            Handled.Add(envelope);
            script?.Invoke(envelope, outbox);
        });
        _entities.Add(new WorldEntity(string.Create(CultureInfo.InvariantCulture, $"e{id.Index}"), unit, spec));
        return id;
    }

    /// <summary>A message that is under way when the run starts.</summary>
    public void Seed(SimTime time, EntityId receiver, Message message, EntityId? sender = null) =>
        _seeds.Add(new Envelope(time, sender ?? ScenarioSpec.EntityId, _seeds.Count + 1, receiver, message, default));

    public void Seed(long nanoseconds, EntityId receiver, string text, EntityId? sender = null) =>
        Seed(SimTime.FromNanoseconds(nanoseconds), receiver, new Note(text), sender);

    public InProcessDriver Driver(PartitionMode mode = PartitionMode.Host, int shards = 1)
    {
        World world = World;
        return new InProcessDriver(world, ShardPlan.Create(world, mode, shards));
    }

    public RunTotals Run(PartitionMode mode = PartitionMode.Host, int shards = 1) => Driver(mode, shards).RunToEnd();

    private static string Text(Message message) => message is Note note ? note.Text : message.GetType().Name;
}
