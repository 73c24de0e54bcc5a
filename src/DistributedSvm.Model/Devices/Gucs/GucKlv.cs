using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>One key and its value of a VF's configuration. Keys that are not there are zero.</summary>
[GenerateSerializer, Immutable]
public readonly record struct GucKlv([property: Id(0)] GucKlvKey Key, [property: Id(1)] ulong Value)
{
    /// <summary>
    /// What the GuC of a GT is given of a VF's resources. GGTT and VRAM are the primary GT's business, contexts, doorbells and schedule each GT's own (6.2). In order of keys.
    /// </summary>
    public static ImmutableArray<GucKlv> Of(VfResources resources, VfSchedule schedule, bool isPrimary)
    {
        GucKlv[] all =
        [
            new(GucKlvKey.GgttStart, isPrimary ? resources.Ggtt?.Start ?? 0 : 0),
            new(GucKlvKey.GgttSize, isPrimary ? resources.Ggtt?.Length ?? 0 : 0),
            new(GucKlvKey.LmemSize, isPrimary ? (ulong)resources.VramBytes : 0),
            new(GucKlvKey.NumContexts, (ulong)resources.Contexts),
            new(GucKlvKey.NumDoorbells, (ulong)resources.Doorbells),
            new(GucKlvKey.ExecQuantum, (ulong)(schedule.Quantum.Picoseconds / SimTime.FromMilliseconds(1).Picoseconds)),
            new(GucKlvKey.PreemptTimeout, (ulong)(schedule.PreemptTimeout.Picoseconds / SimTime.FromMicroseconds(1).Picoseconds)),
            new(GucKlvKey.BeginDoorbell, (ulong)resources.FirstDoorbell),
            new(GucKlvKey.BeginContext, (ulong)resources.FirstContext),
            new(GucKlvKey.SchedPriority, (ulong)schedule.Priority),
        ];
        return [.. all.Where(klv => klv.Value != 0)];
    }

    public static ulong ValueOf(ImmutableArray<GucKlv> klvs, GucKlvKey key)
    {
        foreach (GucKlv klv in klvs)
        {
            if (klv.Key == key)
            {
                return klv.Value;
            }
        }

        return 0;
    }

    /// <summary>Equal for equal configurations; what the GuC acknowledges.</summary>
    public static ulong HashOf(ImmutableArray<GucKlv> klvs)
    {
        var digest = new Digest(0);
        Fold(klvs, ref digest);
        return digest.Value;
    }

    public static void Fold(ImmutableArray<GucKlv> klvs, ref Digest digest)
    {
        digest.Add(klvs.Length);
        foreach (GucKlv klv in klvs)
        {
            digest.Add((int)klv.Key);
            digest.Add(klv.Value);
        }
    }
}
