using CsCheck;
using DistributedSvm.Engine.Locks;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Tests;

/// <summary>The lock-class graph of a run, and the cycles in it (I-27).</summary>
public sealed class LockOrderTests
{
    private static readonly LockTicket Task = new(new EntityId(1, EntityKind.Agent), new OperationId(1));

    [Fact]
    public void An_edge_is_a_lock_taken_under_another_with_its_first_use_also_after_the_measured_time()
    {
        RunResult result = Run(
            (30, 1, LockClass.Reservation, LockSet.MemoryLock),
            (10, 2, LockClass.Reservation, LockSet.MemoryLock),
            (5, 1, LockClass.MemoryLock, LockSet.None),
            (20_000, 1, LockClass.PfMaster, LockSet.MemoryLock | LockSet.Reservation));
        Assert.Equal(
            [
                new LockOrderResult("memory_lock", "resv", "e2", SimTime.FromNanoseconds(10)),
                new LockOrderResult("memory_lock", "pf_master", "e1", SimTime.FromNanoseconds(20_000)),
                new LockOrderResult("resv", "pf_master", "e1", SimTime.FromNanoseconds(20_000)),
            ],
            result.LockOrder);
        Assert.Empty(result.Violations);
        Assert.False(result.Failed);
    }

    [Fact]
    public void Waiting_and_releasing_draw_no_edge()
    {
        var scripted = new ScriptedWorld();
        scripted.Seed(0, scripted.Add((_, outbox) =>
        {
            outbox.Observe(Observation.Of(new LockEvent(LockClass.Vm, LockAction.Waits, Task, LockSet.Reservation)));
            outbox.Observe(Observation.Of(new LockEvent(LockClass.Vm, LockAction.Released, Task, LockSet.Reservation)));
        }), "go");
        Assert.Empty(scripted.Run().LockOrder.FirstUses);
    }

    [Fact]
    public void A_cycle_is_a_violation_of_the_protocol_when_its_last_edge_is_seen()
    {
        RunResult result = Run((10, 1, LockClass.Reservation, LockSet.PfMaster), (40, 2, LockClass.PfMaster, LockSet.Reservation), (50, 1, LockClass.PfMaster, LockSet.Reservation));
        ViolationResult violation = Assert.Single(result.Violations);
        Assert.Equal(("I-27", Blame.Protocol, "e2", SimTime.FromNanoseconds(40)), (violation.Invariant, violation.Blame, violation.Entity, violation.Time));
        Assert.Equal(
            "possible circular locking dependency: resv -> pf_master -> resv: resv -> pf_master first taken so at 40 ns by e2, pf_master -> resv first taken so at 10 ns by e1",
            violation.Text);
        Assert.True(result.Failed);
    }

    [Fact]
    public void A_class_under_itself_is_recursion_but_for_the_wait_die_lock()
    {
        RunResult result = Run((10, 1, LockClass.Reservation, LockSet.Reservation), (20, 1, LockClass.Vm, LockSet.Vm));
        Assert.Equal(["resv -> resv", "vm -> vm"], result.LockOrder.Select(edge => $"{edge.Held} -> {edge.Taken}"));
        Assert.Equal("possible recursive locking: vm -> vm: vm -> vm first taken so at 20 ns by e1", Assert.Single(result.Violations).Text);
    }

    [Fact]
    public void A_cycle_of_a_party_that_the_scenario_expects_at_fault_does_not_fail_the_run()
    {
        ScriptedWorld scripted = Taking((10, 1, LockClass.Vm, LockSet.Vm));
        World world = scripted.World with { Expect = [Blame.Protocol] };
        Assert.False(ResultBuilder.Build(world, scripted.Run(), ResultBuilderTests.Execution, world.End).Failed);
    }

    [Fact]
    public void Each_simple_cycle_of_any_graph_is_found_once_beginning_with_its_least_class() =>
        Gen.Bool.Array[25].Sample(drawn =>
        {
            var order = new LockOrder();
            LockEdge[] edges = [.. Enumerable.Range(0, 25).Where(i => drawn[i]).Select(i => new LockEdge((LockClass)(i / 5), (LockClass)(i % 5)))];
            foreach (LockEdge edge in edges)
            {
                order.Add(edge.Taken, (LockSet)(1 << (int)edge.Held), default);
            }

            // By trying every sequence of different classes.
            IEnumerable<LockClass[]> sequences = Enumerable.Range(1, 5).SelectMany(length => Sequences(length));
            string[] expected =
            [
                .. sequences.Where(s => s[0] == s.Min() && s is not [LockClass.Reservation])
                    .Where(s => s.Index().All(at => edges.Contains(new LockEdge(at.Item, s[(at.Index + 1) % s.Length]))))
                    .Select(s => string.Join(' ', s)).Order(StringComparer.Ordinal),
            ];
            Assert.Equal(expected, LockCycles.Find(order).Select(cycle => string.Join(' ', cycle.Select(edge => edge.Held))).Order(StringComparer.Ordinal));
        }, iter: 300);

    [Fact]
    public void The_graph_does_not_depend_on_how_the_run_is_cut_and_survives_the_serializer()
    {
        static ScriptedWorld World() => Taking(
            (30, 1, LockClass.Reservation, LockSet.MemoryLock), (30, 2, LockClass.Reservation, LockSet.MemoryLock), (10, 3, LockClass.Vm, LockSet.MemoryLock | LockSet.Notifier));
        string expected = Edges(World().Run());
        Assert.Equal(3, expected.Split('\n').Length);
        Assert.Equal(expected, Edges(World().Run(PartitionMode.Function, 3)));
        Assert.Equal(expected, Edges(SerializingCopier.RoundTrip(World().Run())));
    }

    private static string Edges(RunTotals totals) => string.Join('\n', totals.LockOrder.FirstUses.Select(pair => $"{pair.Key} {pair.Value}"));

    private static IEnumerable<LockClass[]> Sequences(int length) => length == 0
        ? [[]]
        : Sequences(length - 1).SelectMany(start => Enum.GetValues<LockClass>().Except(start).Select(next => (LockClass[])[.. start, next]));

    private static RunResult Run(params (long Nanoseconds, int Entity, LockClass Taken, LockSet Held)[] takes)
    {
        ScriptedWorld scripted = Taking(takes);
        World world = scripted.World;
        return ResultBuilder.Build(world, scripted.Run(), ResultBuilderTests.Execution, world.End);
    }

    /// <summary>Three entities of their own units; each takes a lock at these times, with these held. The measured time ends after 10 us.</summary>
    private static ScriptedWorld Taking(params (long Nanoseconds, int Entity, LockClass Taken, LockSet Held)[] takes)
    {
        var scripted = new ScriptedWorld { Duration = SimTime.FromMicroseconds(10), Drain = SimTime.FromMicroseconds(20) };
        for (int i = 0; i < 3; i++)
        {
            scripted.Add((envelope, outbox) =>
            {
                var take = takes[int.Parse(((Note)envelope.Message).Text, System.Globalization.CultureInfo.InvariantCulture)];
                outbox.Observe(Observation.Of(new LockEvent(take.Taken, LockAction.Acquired, Task, take.Held)));
            }, new Unit(0, i, 0));
        }

        foreach ((int index, var take) in takes.Index())
        {
            scripted.Seed(take.Nanoseconds, new EntityId(take.Entity, EntityKind.Agent), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{index}"));
        }

        return scripted;
    }
}
