using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>How many resets there were, and how long they took: from memory_lock, with revoke, FLR and un-revoke.</summary>
[GenerateSerializer, Immutable]
public sealed record ResetTimes([property: Id(0)] int Count, [property: Id(1)] SimTime Min, [property: Id(2)] SimTime Max, [property: Id(3)] SimTime Sum)
{
    public static ResetTimes Add(ResetTimes? before, SimTime took) => before is null
        ? new ResetTimes(1, took, took, took)
        : new ResetTimes(before.Count + 1, SimTime.Min(before.Min, took), SimTime.Max(before.Max, took), before.Sum + took);
}
