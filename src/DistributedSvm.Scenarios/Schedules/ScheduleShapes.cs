using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Schedules;

/// <summary>The mappings under a scenario's <c>schedule</c>: one for each kind, with what it can be told.</summary>
internal static class ScheduleShapes
{
    public static readonly MappingShape Fixed = new("fixedSchedule", ["kind"], []);

    public static readonly MappingShape Jitter = new("jitterSchedule", ["kind"], ["bound"]);

    public static readonly MappingShape Pct = new("pctSchedule", ["kind"], ["levels", "quantum", "changePoints", "steps"]);

    public static MappingShape Of(ScheduleKind kind) => kind switch
    {
        ScheduleKind.Jitter => Jitter,
        ScheduleKind.Pct => Pct,
        _ => Fixed,
    };
}
