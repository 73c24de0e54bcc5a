using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>Jugglers on hosts of two GPUs with as many functions as it takes.</summary>
internal static class JugglerWorld
{
    public static readonly SimTime Local = SimTime.FromNanoseconds(500);

    /// <summary>Jugglers go round the hosts, then the GPUs, then the functions. Without a latency there is no network, and one host.</summary>
    public static World Create(int hosts, int jugglersPerHost, int balls, SimTime network, SimTime duration, ulong seed = 1)
    {
        int count = hosts * jugglersPerHost;
        ImmutableArray<int> hostOf = [0, .. Enumerable.Range(0, count).Select(i => i % hosts)];
        var spec = new JugglerSpec(hostOf, balls, Local, network);
        return new World
        {
            Scenario = "jugglers",
            Seed = seed,
            Duration = duration,
            Drain = Local * 4,
            LocalLookahead = Local,
            NetworkLatency = network,
            Entities =
            [
                new WorldEntity("scenario", new Unit(0, -1, 0), new ScenarioSpec()),
                .. Enumerable.Range(0, count).Select(i => new WorldEntity(
                    string.Create(CultureInfo.InvariantCulture, $"juggler{i}"),
                    new Unit(i % hosts, i / hosts % 2, i / hosts / 2),
                    spec)),
            ],
            Seeds =
            [
                .. Enumerable.Range(1, count).Select(i => new Envelope(
                    SimTime.Zero, ScenarioSpec.EntityId, i, new EntityId(i, EntityKind.Agent), new Note("start"), default)),
            ],
        };
    }
}
