using System.Globalization;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Replay;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Tests;

/// <summary>The chain of messages behind a violation.</summary>
public sealed class CausalReplayTests
{
    private static readonly SimTime Step = SimTime.FromNanoseconds(500);

    [Fact]
    public void A_chain_goes_from_the_first_message_to_the_event_of_the_violation()
    {
        var scripted = new ScriptedWorld();
        EntityId third = default;
        EntityId second = default;
        EntityId first = scripted.Add((_, outbox) => outbox.Send(second, new Note("b"), Step));
        second = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "b" })
            {
                outbox.StartTimer(new Note("c"), Step);
            }
            else
            {
                outbox.Send(third, new Note("d"), Step);
            }
        });
        third = scripted.Add((_, outbox) => outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, "here"))));
        scripted.Seed(100, first, "a");
        ViolationResult violation = Assert.Single(Explain(scripted).Violations);
        Assert.Equal(
            [
                "1.6 us e2 -> e3: Note (Text d, Reply none)",
                "1.1 us e2 -> e2: Note (Text c, Reply none)",
                "600 ns e1 -> e2: Note (Text b, Reply none)",
                "100 ns scenario -> e1: Note (Text a, Reply none)",
            ],
            violation.Causes);
        Assert.Equal(SimTime.FromNanoseconds(1600), violation.Time);
    }

    [Fact]
    public void A_long_chain_keeps_its_latest_messages()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            int hop = int.Parse(((Note)envelope.Message).Text, CultureInfo.InvariantCulture);
            if (hop == 100)
            {
                outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, "here")));
            }
            else
            {
                outbox.Send(outbox.Self, new Note((hop + 1).ToString(CultureInfo.InvariantCulture)), Step);
            }
        });
        scripted.Seed(0, self, "0");
        ViolationResult violation = Assert.Single(Explain(scripted).Violations);
        Assert.Equal(CausalReplay.MaxChain, violation.Causes.Length);
        Assert.EndsWith("Note (Text 100, Reply none)", violation.Causes[0], StringComparison.Ordinal);
        Assert.EndsWith("Note (Text 85, Reply none)", violation.Causes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_earliest_violations_are_explained_and_all_are_kept()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((_, outbox) => outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, "here"))));
        for (int i = 0; i < CausalReplay.MaxExplained + 5; i++)
        {
            scripted.Seed(i * 1000, self, "x");
        }

        RunResult result = Explain(scripted);
        Assert.Equal(CausalReplay.MaxExplained + 5, result.Violations.Length);
        Assert.All(result.Violations.Take(CausalReplay.MaxExplained), violation => Assert.Single(violation.Causes));
        Assert.All(result.Violations.Skip(CausalReplay.MaxExplained), violation => Assert.Empty(violation.Causes));
    }

    [Fact]
    public void A_chain_leads_on_through_the_answer_of_a_retired_entity()
    {
        EntityId child = default;
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            switch (envelope.Message)
            {
                case Note { Text: "create" }:
                    child = outbox.Create(EntityKind.DmaBuf, new CreateDmaBuf(new(1), ExporterKind.Udmabuf, outbox.Self, [], BufferStatus.Ok, []));
                    break;
                case Completed { Errno: Errno.Ok }:
                    outbox.Send(child, new PutReference(), Step);
                    break;
                case DmaBufReleased:
                    outbox.Send(child, new GetReference(new(2)), Step);
                    break;
                case Completed { Errno: Errno.ENODEV }:
                    outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, "here")));
                    break;
            }
        });
        scripted.Seed(0, self, "create");
        ViolationResult violation = Assert.Single(Explain(scripted).Violations);
        Assert.Collection(
            violation.Causes,
            line => Assert.StartsWith("3 us e1#1 -> e1: Completed", line, StringComparison.Ordinal),
            line => Assert.StartsWith("2.5 us e1 -> e1#1: GetReference", line, StringComparison.Ordinal),
            line => Assert.StartsWith("2 us e1#1 -> e1: DmaBufReleased", line, StringComparison.Ordinal),
            line => Assert.StartsWith("1.5 us e1 -> e1#1: PutReference", line, StringComparison.Ordinal),
            line => Assert.StartsWith("1 us e1#1 -> e1: Completed", line, StringComparison.Ordinal),
            line => Assert.StartsWith("500 ns e1 -> e1#1: CreateDmaBuf", line, StringComparison.Ordinal),
            line => Assert.StartsWith("0 ps scenario -> e1: Note (Text create", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_of_the_audit_is_explained_by_the_entitys_last_event()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note)
            {
                outbox.Create(EntityKind.DmaBuf, new CreateDmaBuf(new(1), ExporterKind.Udmabuf, outbox.Self, [], BufferStatus.Ok, []));
            }
        });
        scripted.Seed(0, self, "leak");
        ViolationResult violation = Assert.Single(Explain(scripted).Violations);
        Assert.Equal(("I-16", "e1#1", Step), (violation.Invariant, violation.Entity, violation.Time));
        Assert.Equal(2, violation.Causes.Length);
    }

    [Fact]
    public void A_clean_result_is_given_back_as_it_is()
    {
        var scripted = new ScriptedWorld();
        scripted.Seed(0, scripted.Add(), "x");
        World world = scripted.World;
        RunResult result = ResultOf(world, scripted.Run());
        scripted.Handled.Clear();
        Assert.Same(result, CausalReplay.Explain(world, result));
        Assert.Empty(scripted.Handled);
    }

    [Fact]
    public void Every_explained_violation_of_the_jugglers_has_a_chain_of_causes_that_ends_where_it_was_seen()
    {
        World world = JugglerWorld.Create(2, 6, 2, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(60));
        RunResult result = ResultOf(world, new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, 4)).RunToEnd());
        RunResult explained = CausalReplay.Explain(world, result);
        Assert.True(explained.Violations.Length > CausalReplay.MaxExplained);
        Assert.Equal(result.Violations.Select(violation => violation.Event), explained.Violations.Select(violation => violation.Event));
        foreach (ViolationResult violation in explained.Violations.Take(CausalReplay.MaxExplained))
        {
            Assert.InRange(violation.Causes.Length, 2, CausalReplay.MaxChain);
            Assert.StartsWith($"{violation.Time} {world.PathOf(violation.Event.Sender)} -> {violation.Entity}: ", violation.Causes[0], StringComparison.Ordinal);
            if (violation.Causes.Length < CausalReplay.MaxChain)
            {
                Assert.StartsWith("0 ps scenario -> ", violation.Causes[^1], StringComparison.Ordinal);
            }
        }
    }

    private static RunResult Explain(ScriptedWorld scripted)
    {
        World world = scripted.World;
        return CausalReplay.Explain(world, ResultOf(world, scripted.Run()));
    }

    private static RunResult ResultOf(World world, RunTotals totals) => ResultBuilder.Build(
        world,
        totals,
        new ExecutionInfo
        {
            Driver = "in-process",
            Partition = "host",
            Shards = 1,
            ShardsRequested = 1,
            Silos = 1,
            Windows = 0,
            Rounds = 0,
            SetupSeconds = 0,
            WallSeconds = 0,
            EventsPerSecond = 0,
        },
        world.End);
}
