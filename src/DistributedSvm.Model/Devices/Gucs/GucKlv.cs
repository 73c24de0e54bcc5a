using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>One key and its value of a VF's configuration. Keys that are not there are zero.</summary>
[GenerateSerializer, Immutable]
public readonly record struct GucKlv([property: Id(0)] GucKlvKey Key, [property: Id(1)] ulong Value)
{
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
