using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Outcomes;

/// <summary>An invariant that breaks, and the party at fault.</summary>
public sealed record ExpectedViolation(string Invariant, Blame Blame)
{
    /// <summary>As a scenario writes it, e.g. <c>I-9 protocol</c>.</summary>
    public override string ToString() => $"{Invariant} {ScenarioVocabulary.Parties.First(party => party.Value == Blame).Key}";
}
