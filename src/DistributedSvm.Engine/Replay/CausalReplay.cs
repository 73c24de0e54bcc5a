using System.Collections.Immutable;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Engine.Replay;

/// <summary>Finds the chain of messages that led to each violation: the run is repeated with recording on, which determinism makes possible.</summary>
public static class CausalReplay
{
    /// <summary>Chains are cut to this many messages, the latest ones.</summary>
    public const int MaxChain = 16;

    /// <summary>Runs with more events are not repeated: every event up to the violation is kept in memory.</summary>
    public const long MaxEvents = 2_000_000;

    /// <summary>Explained violations; more than these keep an empty chain.</summary>
    public const int MaxExplained = 20;

    public static RunResult Explain(World world, RunResult result)
    {
        if (result.Violations.IsEmpty)
        {
            return result;
        }

        if (result.Events > MaxEvents)
        {
            string tooLong = $"not traced: the run has more than {MaxEvents} events";
            return result with { Violations = [.. result.Violations.Select(violation => violation with { Causes = [tooLong] })] };
        }

        ViolationResult[] explained = [.. result.Violations.Take(MaxExplained)];
        SimTime last = explained.Max(violation => violation.Time);
        var events = new Dictionary<EventKey, Envelope>();
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1))
        {
            Recorder = envelope => events[envelope.Key] = envelope,
        };
        while (driver.Now <= last && driver.Advance(1))
        {
        }

        return result with
        {
            Violations =
            [
                .. explained.Select(violation => violation with { Causes = Chain(world, events, violation.Event) }),
                .. result.Violations.Skip(MaxExplained),
            ],
        };
    }

    /// <summary>Newest first: the event in which the violation was seen, then what caused it, and so on.</summary>
    private static ImmutableArray<string> Chain(World world, Dictionary<EventKey, Envelope> events, EventKey key)
    {
        var chain = new List<string>();
        while (chain.Count < MaxChain && events.TryGetValue(key, out Envelope envelope))
        {
            chain.Add($"{envelope.Time} {world.PathOf(envelope.Sender)} -> {world.PathOf(envelope.Receiver)}: {world.Readable(envelope.Message.ToString())}");
            key = envelope.Cause;
        }

        return [.. chain];
    }
}
