using System.Collections.Immutable;
using System.CommandLine;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios;

namespace DistributedSvm.Client.Commands;

/// <summary>What rules a run follows and in which order its steps happen, instead of what its scenario says.</summary>
internal sealed class VariantOptions
{
    private readonly ChoiceOption<ProtocolKind> _protocol = Choice(
        "--protocol",
        "The rules of dma-buf core and drivers: the contract as it should be, or a posted series with its defects. Default: the scenario's, else reference.",
        ProtocolKinds.All);

    private readonly ChoiceOption<VfioBaseKind> _vfioBase = Choice(
        "--vfio-base",
        "The revoke rules of the vfio exporter underneath. Default: the scenario's, else oct-2025 under rfc-v1 and rfc-v2, 2026-revoke under the others.",
        VfioBaseKinds.All);

    private readonly ChoiceOption<ScheduleKind> _schedule = CommonOptions.Schedule();

    private VariantOptions()
    {
    }

    public static VariantOptions AddTo(Command command)
    {
        var options = new VariantOptions();
        foreach (Option option in (Option[])[options._protocol, options._vfioBase, options._schedule])
        {
            command.Add(option);
        }

        return options;
    }

    /// <summary>
    /// The scenario with what was given instead of its own. A base that the scenario names stays under another protocol, and so do the parameters of its schedule
    /// if that is of the given kind.
    /// </summary>
    public ScenarioDocument Apply(ParseResult parsed, ScenarioDocument document) => document with
    {
        Protocol = _protocol.Find(parsed) ?? document.Protocol,
        VfioBase = _vfioBase.Find(parsed) ?? document.VfioBase,
        Schedule = _schedule.Find(parsed) is { } kind && kind != document.Schedule.Kind ? SchedulePolicy.Of(kind) : document.Schedule,
    };

    private static ChoiceOption<T> Choice<T>(string name, string description, ImmutableArray<KeyValuePair<string, T>> all)
        where T : struct =>
        new(name, description, [.. all.Select(entry => (entry.Key, entry.Value))], hasDefault: false);
}
