using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Phold;

/// <summary>Builds a world of PHOLD entities, each a unit of its own.</summary>
public static class PholdWorld
{
    /// <param name="entities">At least 1.</param>
    /// <param name="messages">Messages that each entity starts with.</param>
    /// <param name="lookahead">Least delay of a message; above zero.</param>
    /// <param name="mean">Mean of the exponential part of the delay.</param>
    /// <param name="end">Virtual time at which the run ends.</param>
    /// <param name="seed">Seed of all chance.</param>
    public static World Create(int entities, int messages, SimTime lookahead, SimTime mean, SimTime end, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entities);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(messages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lookahead.Picoseconds);
        var spec = new PholdSpec(1, entities, messages, lookahead, mean);
        ImmutableArray<WorldEntity> all =
        [
            new WorldEntity("scenario", new Unit(0, -1, 0), new ScenarioSpec()),
            .. Enumerable.Range(0, entities).Select(i =>
                new WorldEntity(string.Create(CultureInfo.InvariantCulture, $"lp{i}"), new Unit(0, i, 0), spec)),
        ];
        return new World
        {
            Scenario = "phold",
            Seed = seed,
            Duration = end,
            LocalLookahead = lookahead,
            Entities = all,
            Seeds =
            [
                .. Enumerable.Range(0, entities).Select(i =>
                    new Envelope(SimTime.Zero, ScenarioSpec.EntityId, i + 1, new EntityId(1 + i, EntityKind.Phold), new PholdStart(), default)),
            ],
        };
    }
}
