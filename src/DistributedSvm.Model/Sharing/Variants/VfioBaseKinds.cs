using System.Collections.Immutable;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>The names of the vfio bases, as users write and read them.</summary>
public static class VfioBaseKinds
{
    /// <summary>All, each under its name, oldest first. Which one is the default depends on the protocol: <see cref="ProtocolKinds.DefaultBase"/>.</summary>
    public static ImmutableArray<KeyValuePair<string, VfioBaseKind>> All { get; } =
    [
        new("oct-2025", VfioBaseKind.Oct2025),
        new("6.19", VfioBaseKind.Linux619),
        new("2026-revoke", VfioBaseKind.Revoke2026),
        new("2026-proposal", VfioBaseKind.Proposal2026),
    ];

    public static string Name(this VfioBaseKind kind) => All.First(entry => entry.Value == kind).Key;
}
