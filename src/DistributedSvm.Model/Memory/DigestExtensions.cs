using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>Folding of lists into a digest: the length, then the items in order.</summary>
public static class DigestExtensions
{
    public static void Add(ref this Digest digest, ImmutableArray<AddressRange> ranges)
    {
        digest.Add(ranges.Length);
        foreach (AddressRange range in ranges)
        {
            digest.Add(range.Start);
            digest.Add(range.End);
        }
    }

    public static void Add(ref this Digest digest, ImmutableArray<int> values)
    {
        digest.Add(values.Length);
        foreach (int value in values)
        {
            digest.Add(value);
        }
    }
}
