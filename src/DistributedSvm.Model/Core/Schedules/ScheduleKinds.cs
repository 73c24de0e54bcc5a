using System.Collections.Immutable;

namespace DistributedSvm.Model.Core;

/// <summary>The names of the schedule policies, as users write and read them.</summary>
public static class ScheduleKinds
{
    /// <summary>All, each under its name, in the order in which they are shown; the first is the default.</summary>
    public static ImmutableArray<KeyValuePair<string, ScheduleKind>> All { get; } =
        [new("fixed", ScheduleKind.Fixed), new("jitter", ScheduleKind.Jitter), new("pct", ScheduleKind.Pct)];

    public static string Name(this ScheduleKind kind) => All.First(entry => entry.Value == kind).Key;
}
