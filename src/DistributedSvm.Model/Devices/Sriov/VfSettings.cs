using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// All that the PF has GuCs know of a VF (struct xe_gt_sriov_config). One record for PF and GuCs, which never changes: what one of them says of it in words is computed from it.
/// </summary>
/// <param name="Resources">What is the VF's own.</param>
/// <param name="Schedule">How it shares the engines.</param>
/// <param name="Thresholds">How many adverse events of each kind the PF wants to hear of.</param>
[GenerateSerializer, Immutable]
public sealed record VfSettings([property: Id(0)] VfResources Resources, [property: Id(1)] VfSchedule Schedule, [property: Id(2)] AdverseCounts Thresholds)
{
    /// <summary>What the GuC of a GT is told: GGTT, VRAM and adverse events are the primary GT's business, contexts, doorbells and schedule each GT's own (6.2). In order of keys.</summary>
    public ImmutableArray<GucKlv> KlvsOf(int gt)
    {
        bool isPrimary = gt == 0;
        GucKlv[] all =
        [
            new(GucKlvKey.GgttStart, isPrimary ? Resources.Ggtt?.Start ?? 0 : 0),
            new(GucKlvKey.GgttSize, isPrimary ? Resources.Ggtt?.Length ?? 0 : 0),
            new(GucKlvKey.LmemSize, isPrimary ? (ulong)Resources.VramBytes : 0),
            new(GucKlvKey.NumContexts, (ulong)Resources.Contexts),
            new(GucKlvKey.NumDoorbells, (ulong)Resources.Doorbells),
            new(GucKlvKey.ExecQuantum, (ulong)(Schedule.Quantum.Picoseconds / SimTime.FromMilliseconds(1).Picoseconds)),
            new(GucKlvKey.PreemptTimeout, (ulong)(Schedule.PreemptTimeout.Picoseconds / SimTime.FromMicroseconds(1).Picoseconds)),
            new(GucKlvKey.ThresholdCatErr, isPrimary ? (ulong)Thresholds.CatErr : 0),
            new(GucKlvKey.ThresholdEngineReset, isPrimary ? (ulong)Thresholds.EngineReset : 0),
            new(GucKlvKey.ThresholdPageFault, isPrimary ? (ulong)Thresholds.PageFault : 0),
            new(GucKlvKey.BeginDoorbell, (ulong)Resources.FirstDoorbell),
            new(GucKlvKey.BeginContext, (ulong)Resources.FirstContext),
            new(GucKlvKey.SchedPriority, (ulong)Schedule.Priority),
            new(GucKlvKey.ThresholdFlr, isPrimary ? (ulong)Thresholds.Flr : 0),
        ];
        return [.. all.Where(klv => klv.Value != 0)];
    }

    public void Fold(ref Digest digest)
    {
        Resources.Fold(ref digest);
        Schedule.Fold(ref digest);
        Thresholds.Fold(ref digest);
    }
}
