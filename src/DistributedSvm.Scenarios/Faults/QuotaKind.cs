using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// <c>set-quota</c>: the administrator writes to a VF's profile, or to the PF's schedule, so that it has another amount of something or shares the engines in another way. What the driver
/// refuses the result names.
/// </summary>
public sealed class QuotaKind() : VfFaultKind("set-quota", "setQuota", [], [.. ProfileKeys.Resources, .. ProfileKeys.Schedule, "quotaChange"])
{
    private static readonly ImmutableArray<KeyValuePair<string, bool>> Ways = [new("refuse", false), new("notify", true)];

    protected override bool StrikesPfs => true;

    protected override void CheckForPf(MappingReader entry, ImmutableArray<FaultStroke> once)
    {
        if (once.Any(stroke => stroke.Message is SetVfQuota))
        {
            entry.Fail("on", $"'on' names a PF, which has no quota of its own; of a GPU a set-quota fault can have {string.Join(", ", ProfileKeys.Schedule)}");
        }
    }

    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context)
    {
        int before = entry.Errors.Count;
        bool revokes = entry.Choice("quotaChange", Ways) ?? false;
        SetVfQuota[] quotas = [.. ProfileKeys.ReadResources(entry, 0, revokes)];
        SetSchedule? schedule = ProfileKeys.ReadSchedule(entry, 0);
        if (quotas.Length == 0 && schedule is null && entry.Errors.Count == before)
        {
            entry.Errors.Add(entry.Mapping, $"a set-quota fault needs one of the keys {string.Join(", ", ProfileKeys.Resources.Concat(ProfileKeys.Schedule))}");
        }

        var strokes = ImmutableArray.CreateBuilder<FaultStroke>();
        strokes.AddRange(quotas.Select(quota => new FaultStroke(default, FaultReceiver.PhysicalFunction, quota)));
        if (schedule is not null)
        {
            strokes.Add(new FaultStroke(default, FaultReceiver.PhysicalFunction, schedule));
        }

        return strokes.ToImmutable();
    }
}
