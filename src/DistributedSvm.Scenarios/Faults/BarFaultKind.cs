using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// <c>forged-ranges</c>: the exporter no longer looks at its BAR's end, so ranges reach into a neighbour's; <c>truncated-bar</c>: only the first <c>to</c> bytes of the
/// BAR are there.
/// </summary>
public sealed class BarFaultKind : VfFaultKind
{
    private readonly bool _truncates;

    private BarFaultKind(string name, string shape, ImmutableArray<string> required, bool truncates)
        : base(name, shape, required, [])
    {
        _truncates = truncates;
    }

    public static BarFaultKind Forged { get; } = new("forged-ranges", "forgedRanges", [], truncates: false);

    public static BarFaultKind Truncated { get; } = new("truncated-bar", "truncatedBar", ["to"], truncates: true);

    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context)
    {
        long? limit = _truncates ? entry.PositiveQuantity("to", Dimension.Size) : long.MaxValue;
        return limit is null ? [] : [new FaultStroke(default, FaultReceiver.Vfio, new LimitBar(limit.Value))];
    }
}
