using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Reads <c>links</c> of a host: GPUs that reach each other's VRAM past PCIe, two or more, or all.</summary>
internal static class HostLinks
{
    public static readonly MappingShape Shape = new("deviceLink", ["kind", "bandwidth"], ["between", "latency"]);

    private static readonly ImmutableArray<KeyValuePair<string, InterconnectKind>> Kinds = [new("xe-link", InterconnectKind.XeLink)];

    /// <summary>Hop of a bridge between GPUs; an assumption (L).</summary>
    private static readonly SimTime DefaultLatency = SimTime.FromMicroseconds(1);

    public static ImmutableArray<ResolvedLink> Read(MappingReader host, int gpus)
    {
        var links = ImmutableArray.CreateBuilder<ResolvedLink>();
        foreach (YamlValue item in host.List("links", "links between GPUs")?.Items ?? [])
        {
            if (MappingReader.Open(item, Shape, "a link", host.Errors) is { } reader && ReadOne(reader, gpus) is { } link)
            {
                links.Add(link);
            }
        }

        return links.ToImmutable();
    }

    private static ResolvedLink? ReadOne(MappingReader reader, int gpus)
    {
        InterconnectKind? kind = reader.Choice("kind", Kinds);
        long? bandwidth = reader.PositiveQuantity("bandwidth", Dimension.Rate);
        SimTime? latency = reader.Has("latency") ? reader.PositiveTime("latency") : DefaultLatency;
        if (latency < SimTime.FromNanoseconds(500))
        {
            reader.Fail("latency", $"'latency' is one way between two GPUs and must be at least 500ns, not {latency}");
        }

        ImmutableArray<int>? members = reader.Has("between") ? Members(reader, gpus) : [.. Enumerable.Range(0, gpus)];
        if (members is { Length: < 2 } && !reader.Has("between"))
        {
            reader.Fail("kind", "a link needs two GPUs, and this host has one");
        }

        return kind is null || bandwidth is null || latency is null || members is null ? null : new ResolvedLink(kind.Value, members.Value, bandwidth.Value, latency.Value);
    }

    private static ImmutableArray<int>? Members(MappingReader reader, int gpus)
    {
        var members = new SortedSet<int>();
        foreach (YamlScalar word in reader.Scalars("between", "GPUs such as gpu0") ?? [])
        {
            bool isThere = word.Text.StartsWith("gpu", StringComparison.Ordinal)
                && int.TryParse(word.Text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int gpu) && gpu < gpus && members.Add(gpu);
            if (!isThere)
            {
                string known = string.Create(CultureInfo.InvariantCulture, $"gpu0 to gpu{gpus - 1}");
                reader.Errors.Add(word, $"'between' names different GPUs of this host, {known}, not '{word.Text}'");
                return null;
            }
        }

        if (members.Count < 2)
        {
            reader.Fail("between", "'between' needs at least two GPUs, e.g. between: [gpu0, gpu1]");
            return null;
        }

        return [.. members];
    }
}
