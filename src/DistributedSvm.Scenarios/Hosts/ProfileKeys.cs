using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Keys with which an administrator writes a function's profile (sriov_admin/*/profile), wherever a scenario has them.</summary>
internal static class ProfileKeys
{
    public static readonly ImmutableArray<string> Schedule = ["execQuantum", "preemptTimeout", "priority"];

    public static readonly ImmutableArray<string> Resources = ["vram", "ggtt", "contexts", "doorbells"];

    private static readonly ImmutableArray<KeyValuePair<string, SchedulePriority>> Priorities =
        [new("low", SchedulePriority.Low), new("normal", SchedulePriority.Normal), new("high", SchedulePriority.High)];

    /// <summary>The schedule that an entry writes, or null where it has none of the keys; errors go to the entry.</summary>
    /// <param name="entry">Where the keys are.</param>
    /// <param name="function">Whose it is: see <see cref="SetSchedule.Function"/>.</param>
    /// <param name="hasPriority">The entry has that key.</param>
    public static SetSchedule? ReadSchedule(MappingReader entry, int function, bool hasPriority = true)
    {
        SimTime? quantum = Whole(entry, "execQuantum", SimTime.FromMilliseconds(1), "milliseconds");
        SimTime? timeout = Whole(entry, "preemptTimeout", SimTime.FromMicroseconds(1), "microseconds");
        SchedulePriority? priority = hasPriority ? entry.Choice("priority", Priorities) : null;
        if (priority == SchedulePriority.High && function == SetSchedule.Bulk)
        {
            entry.Fail("priority", "'priority: high' is for the PF alone; all functions can have low or normal");
        }

        return quantum is null && timeout is null && priority is null ? null : new SetSchedule(function, quantum, timeout, priority);
    }

    /// <summary>The amounts of resources that an entry writes, in the order of the keys.</summary>
    public static IEnumerable<SetVfQuota> ReadResources(MappingReader entry, int vf, bool revokes = false)
    {
        if (entry.Quantity("vram", Dimension.Size, 0, "zero or more") is { } vram)
        {
            if (vram % SriovLimits.VramPage != 0)
            {
                entry.Fail("vram", $"'vram' must be whole LMTT pages of 2MiB, not {entry.Text("vram")}");
            }

            yield return new SetVfQuota(vf, ResourceKind.Vram, vram, revokes);
        }

        if (entry.Quantity("ggtt", Dimension.Size, 0, "zero or more") is { } ggtt)
        {
            if (ggtt % (long)SriovLimits.GgttPage != 0 || ggtt > (long)SriovLimits.GgttTop)
            {
                entry.Fail("ggtt", $"'ggtt' must be whole pages of 4KiB, below 4GiB, not {entry.Text("ggtt")}");
            }

            yield return new SetVfQuota(vf, ResourceKind.Ggtt, ggtt);
        }

        if (entry.Integer("contexts", 0, SriovLimits.Contexts) is { } contexts)
        {
            yield return new SetVfQuota(vf, ResourceKind.Contexts, contexts);
        }

        if (entry.Integer("doorbells", 0, SriovLimits.Doorbells) is { } doorbells)
        {
            yield return new SetVfQuota(vf, ResourceKind.Doorbells, doorbells);
        }
    }

    private static SimTime? Whole(MappingReader entry, string key, SimTime unit, string name)
    {
        SimTime? time = entry.Time(key);
        if (time is { } given && given.Picoseconds % unit.Picoseconds != 0)
        {
            entry.Fail(key, $"'{key}' must be whole {name}, not {entry.Text(key)}");
        }

        if (time > VfSchedule.LongestQuantum)
        {
            entry.Fail(key, $"'{key}' must be at most 100s, not {entry.Text(key)}; 0s is no end");
        }

        return time;
    }
}
