using System.Collections.Immutable;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Scenarios.Outcomes;

/// <summary>What a scenario says that it shows, by protocol and vfio base.</summary>
public sealed record ExpectedOutcomes(ImmutableArray<ExpectedOutcome> Entries)
{
    public static readonly ExpectedOutcomes None = new([]);

    /// <summary>What is said of this protocol on this base, else of this protocol on any base, else null.</summary>
    public ExpectedOutcome? Find(ProtocolSettings settings) =>
        Entries.FirstOrDefault(entry => entry.Protocol == settings.Protocol && entry.Base == settings.Base)
        ?? Entries.FirstOrDefault(entry => entry.Protocol == settings.Protocol && entry.Base is null);
}
