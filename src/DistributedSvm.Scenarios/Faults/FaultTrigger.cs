using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// The key <c>when</c> of a fault: it happens at the n-th occurrence of something, or some time after that, counted from the fault's <c>at</c> on (from the beginning unless given).
/// </summary>
public sealed record FaultTrigger(int Nth, Occurrence Of, ImporterPlace By, EntityKind CountedAt, SimTime After)
{
    internal static readonly MappingShape Shape = new("when", ["of", "by"], ["nth", "after"]);

    /// <summary>The messages that count.</summary>
    public ImmutableArray<string> Messages => Of.At.First(pair => pair.Key == CountedAt).Value;

    /// <summary>Null, and errors, when the mapping is wrong.</summary>
    internal static FaultTrigger? Read(YamlValue value, WorkloadContext context, ErrorList errors)
    {
        if (MappingReader.Open(value, Shape, "'when'", errors) is not { } when)
        {
            return null;
        }

        int before = errors.Count;
        long nth = when.Integer("nth", 1, 1_000_000) ?? 1;
        SimTime after = when.Time("after") ?? SimTime.Zero;
        YamlScalar? word = when.Scalar("of");
        Occurrence? of = Occurrence.All.FirstOrDefault(known => known.Name == word?.Text);
        if (word is not null && of is null)
        {
            errors.Add(word, $"unknown occurrence '{word.Text}'{Suggestion.WithAll(word.Text, Occurrence.All.Select(known => known.Name))}");
        }

        ImporterPlace? by = ImporterPlaces.Read(when, "by", context.Hosts);
        if (errors.Count > before || of is null || by is not { } place)
        {
            return null;
        }

        foreach (EntityKind kind in KindsOf(place))
        {
            if (of.At.Any(pair => pair.Key == kind))
            {
                return new FaultTrigger((int)nth, of, place, kind, after);
            }
        }

        string[] possible = [.. Occurrence.All.Where(known => known.At.Any(pair => KindsOf(place).Contains(pair.Key))).Select(known => known.Name)];
        when.Fail("of", $"'{of.Name}' is nothing that {when.Text("by")} does; it does {string.Join(", ", possible)}");
        return null;
    }

    /// <summary>The entities that a place stands for, in the order in which they are asked.</summary>
    private static ImmutableArray<EntityKind> KindsOf(ImporterPlace by) =>
        by.Device >= 0 ? [EntityKind.PciDevice]
        : by.Vf > 0 ? [EntityKind.VirtualFunction, EntityKind.VfioDevice]
        : [EntityKind.PhysicalFunction, EntityKind.Gpu];
}
