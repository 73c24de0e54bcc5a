using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Core;

/// <summary>
/// Everything a run needs, resolved: no file, no path of a machine, no chance. Built by the scenario reader, shipped to wherever the run lives.
/// Entity 0 is the scenario itself; seeds are the events that it sends, in file order.
/// </summary>
[GenerateSerializer, Immutable]
public sealed partial record World
{
    [Id(0)]
    public required string Scenario { get; init; }

    [Id(1)]
    public required ulong Seed { get; init; }

    /// <summary>End of the measured time: workloads stop here.</summary>
    [Id(2)]
    public required SimTime Duration { get; init; }

    /// <summary>How long the world may drain after <see cref="Duration"/> before the audits run.</summary>
    [Id(3)]
    public SimTime Drain { get; init; }

    /// <summary>Every message between two entities of one host takes at least this long.</summary>
    [Id(4)]
    public SimTime LocalLookahead { get; init; } = SimTime.FromNanoseconds(500);

    /// <summary>Every message between hosts takes at least this long; <see cref="SimTime.Never"/> without a network.</summary>
    [Id(5)]
    public SimTime NetworkLatency { get; init; } = SimTime.Never;

    [Id(6)]
    public required ImmutableArray<WorldEntity> Entities { get; init; }

    [Id(7)]
    public ImmutableArray<Envelope> Seeds { get; init; } = [];

    [Id(8)]
    public ImmutableArray<WorkloadSpec> Workloads { get; init; } = [];

    /// <summary>The rules that drivers and core follow.</summary>
    [Id(9)]
    public ProtocolSettings Protocol { get; init; } = ProtocolSettings.Reference;

    /// <summary>In which order steps happen.</summary>
    [Id(10)]
    public SchedulePolicy Schedule { get; init; } = SchedulePolicy.Fixed;

    /// <summary>Parties whose violations the scenario expects: they do not fail the run.</summary>
    [Id(11)]
    public ImmutableArray<Blame> Expect { get; init; } = [];

    /// <summary>The last instant of the run, drain included.</summary>
    public SimTime End => Duration + Drain;

    /// <summary>The least of all lookaheads: a network may be faster than a host inside.</summary>
    public SimTime LeastLookahead => SimTime.Min(LocalLookahead, NetworkLatency);

    /// <summary>The least delay of a message from one entity to another; <see cref="SimTime.Never"/> where there is no way.</summary>
    public SimTime Lookahead(EntityId from, EntityId to) =>
        Entities[from.Index].Unit.Host == Entities[to.Index].Unit.Host ? LocalLookahead : NetworkLatency;

    public EntityId IdOf(int index) => new(index, Entities[index].Spec.Kind);

    /// <summary>A text with every id in it, as <see cref="EntityId.ToString"/> writes it, replaced by the entity's path.</summary>
    public string Readable(string text) => Ids().Replace(text, match =>
        Enum.TryParse(match.Groups["kind"].Value, out EntityKind kind)
        && int.TryParse(match.Groups["index"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && index < Entities.Length
            ? PathOf(new EntityId(index, kind, match.Groups["serial"].Success ? int.Parse(match.Groups["serial"].Value, CultureInfo.InvariantCulture) : 0))
            : match.Value);

    /// <summary>The readable name: <c>node0/gpu1/vf3</c>, or <c>node0/gpu1/vf3#17</c> for a child.</summary>
    public string PathOf(EntityId id)
    {
        if ((uint)id.Index >= (uint)Entities.Length)
        {
            return id.ToString();
        }

        string path = Entities[id.Index].Path;
        return id.IsStatic ? path : string.Create(CultureInfo.InvariantCulture, $"{path}#{id.Serial}");
    }

    [GeneratedRegex(@"\b(?<kind>[A-Z][A-Za-z]+):(?<index>[0-9]+)(#(?<serial>[0-9]{1,8}))?\b")]
    private static partial Regex Ids();
}
