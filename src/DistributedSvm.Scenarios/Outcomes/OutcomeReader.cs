using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Outcomes;

/// <summary>Reads <c>outcome</c>: from <c>protocol</c> or <c>protocol@base</c> to <c>clean</c>, <c>n/a</c> or invariants with the party at fault each.</summary>
internal static class OutcomeReader
{
    private static readonly ImmutableArray<(string Key, ProtocolKind Protocol, VfioBaseKind? Base)> Keys =
    [
        .. ProtocolKinds.All.Select(protocol => (protocol.Key, protocol.Value, (VfioBaseKind?)null)),
        .. from protocol in ProtocolKinds.All
           from vfioBase in VfioBaseKinds.All
           select ($"{protocol.Key}@{vfioBase.Key}", protocol.Value, (VfioBaseKind?)vfioBase.Value),
    ];

    /// <summary>Those of the protocol, and what a scenario itself may not be able to do.</summary>
    private static readonly ImmutableArray<string> Invariants =
        [.. Enumerable.Range(1, 32).Select(number => string.Create(CultureInfo.InvariantCulture, $"I-{number}")), "drain", "provisioning"];

    public static MappingShape Shape { get; } = new("outcome", [], [.. Keys.Select(entry => entry.Key)]);

    public static ExpectedOutcomes Read(MappingReader scenario)
    {
        if (scenario.Find("outcome") is not { } value || MappingReader.Open(value, Shape, "'outcome'", scenario.Errors) is not { } reader)
        {
            return ExpectedOutcomes.None;
        }

        ImmutableArray<ExpectedOutcome>.Builder entries = ImmutableArray.CreateBuilder<ExpectedOutcome>();
        foreach ((string key, ProtocolKind protocol, VfioBaseKind? vfioBase) in Keys)
        {
            switch (reader.Scalar(key))
            {
                case null:
                    break;
                case { Text: ExpectedOutcome.Clean }:
                    entries.Add(new ExpectedOutcome(protocol, vfioBase, IsApplicable: true, []));
                    break;
                case { Text: ExpectedOutcome.NotApplicable }:
                    entries.Add(new ExpectedOutcome(protocol, vfioBase, IsApplicable: false, []));
                    break;
                case { } scalar:
                    entries.Add(new ExpectedOutcome(protocol, vfioBase, IsApplicable: true, Violations(scalar, scenario.Errors)));
                    break;
            }
        }

        return new ExpectedOutcomes(entries.ToImmutable());
    }

    private static ImmutableArray<ExpectedViolation> Violations(YamlScalar scalar, ErrorList errors)
    {
        ImmutableArray<ExpectedViolation>.Builder violations = ImmutableArray.CreateBuilder<ExpectedViolation>();
        foreach (string item in scalar.Text.Split(','))
        {
            string[] words = item.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2)
            {
                errors.Add(scalar, $"an outcome is clean, n/a or a list of invariants with the party at fault such as \"I-9 protocol, I-16 protocol\", not '{scalar.Text}'");
                return [];
            }

            KeyValuePair<string, Blame>[] party = [.. ScenarioVocabulary.Parties.Where(known => known.Key == words[1])];
            if (!Invariants.Contains(words[0]))
            {
                errors.Add(scalar, $"unknown invariant '{words[0]}'; known: I-1 to I-32, drain, provisioning");
            }
            else if (party.Length == 0)
            {
                errors.Add(scalar, $"unknown party '{words[1]}'{Suggestion.WithAll(words[1], ScenarioVocabulary.Parties.Select(known => known.Key))}");
            }
            else if (violations.Contains(new ExpectedViolation(words[0], party[0].Value)))
            {
                errors.Add(scalar, $"'{words[0]} {words[1]}' is listed twice");
            }
            else
            {
                violations.Add(new ExpectedViolation(words[0], party[0].Value));
            }
        }

        return violations.ToImmutable();
    }
}
