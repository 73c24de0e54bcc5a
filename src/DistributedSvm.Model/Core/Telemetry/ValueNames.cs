using System.Collections.Immutable;

namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>The names of an enumeration's values, made once.</summary>
internal static class ValueNames<TValue>
    where TValue : struct, Enum
{
    private static readonly ImmutableDictionary<TValue, string> Names =
        Enum.GetValues<TValue>().Distinct().ToImmutableDictionary(value => value, value => KebabCase.Of(value.ToString()));

    public static string Of(TValue value) => Names.TryGetValue(value, out string? name) ? name : value.ToString();
}
