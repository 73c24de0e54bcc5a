using System.Collections.Immutable;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The keys of a kind of fault. Every kind has <c>kind</c>, and <c>at</c> or <c>when</c> or both.</summary>
public static class FaultShape
{
    public static MappingShape Of(string name, ImmutableArray<string> required, ImmutableArray<string> optional) =>
        new(name, ["kind", .. required], ["at", "when", .. optional]);
}
