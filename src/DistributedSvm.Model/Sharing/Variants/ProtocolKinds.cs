using System.Collections.Immutable;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>The names of the protocols, as users write and read them.</summary>
public static class ProtocolKinds
{
    /// <summary>All, each under its name, in the order in which they are shown; the first is the default.</summary>
    public static ImmutableArray<KeyValuePair<string, ProtocolKind>> All { get; } =
    [
        new("reference", ProtocolKind.Reference),
        new("rfc-v1", ProtocolKind.RfcV1),
        new("rfc-v2", ProtocolKind.RfcV2),
        new("mapping-types", ProtocolKind.MappingTypes),
    ];

    public static string Name(this ProtocolKind kind) => All.First(entry => entry.Value == kind).Key;

    /// <summary>The base where none is named: the one that the RFCs were posted on for them, the merged revoke rules for the rest.</summary>
    public static VfioBaseKind DefaultBase(this ProtocolKind kind) =>
        kind is ProtocolKind.RfcV1 or ProtocolKind.RfcV2 ? VfioBaseKind.Oct2025 : VfioBaseKind.Revoke2026;
}
