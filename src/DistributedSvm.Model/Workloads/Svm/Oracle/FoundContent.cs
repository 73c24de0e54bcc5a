using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// What an operation found, read part by part: each part's pieces come in order of addresses, zeros are left out, and the next part begins where a piece lies behind none of
/// its own. Where a part found zeros, pieces of a later one may lie where its own would: what is right in any way of dividing them is right.
/// </summary>
internal sealed class FoundContent(EntityId owner, ImmutableArray<ContentPiece> found)
{
    private readonly List<(FlatAccess Part, List<(AddressRange At, ImmutableArray<MemoryValue> Values)> Views)> _reads = [];

    /// <summary>The next part that reads, and what it may find.</summary>
    public void Compare(in FlatAccess part, List<(AddressRange At, ImmutableArray<MemoryValue> Values)> views) => _reads.Add((part, views));

    /// <summary>The first address where something stood that cannot have been there, or that the program did not expect, where each part has as many pieces as it can have.</summary>
    public ContentMismatch? Mismatch()
    {
        ContentMismatch? mismatch = null;
        int first = 0;
        for (int read = 0; read < _reads.Count && mismatch is null; read++)
        {
            int count = MostOf(read, first);
            mismatch = Check(read, first, count);
            first += count;
        }

        return mismatch is null || CanBeDivided(0, 0, []) ? null : mismatch;
    }

    /// <summary>Whether the pieces from one on are what the parts from one on may have found. <paramref name="tried"/>: from where they are not.</summary>
    private bool CanBeDivided(int read, int first, HashSet<(int Read, int First)> tried)
    {
        if (read == _reads.Count)
        {
            return first == found.Length;
        }

        if (!tried.Add((read, first)))
        {
            return false;
        }

        for (int count = MostOf(read, first); count >= 0; count--)
        {
            if (Check(read, first, count) is null && CanBeDivided(read + 1, first + count, tried))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many pieces from one on can be those of a part.</summary>
    private int MostOf(int read, int first)
    {
        AddressRange range = _reads[read].Part.Range;
        ulong after = range.Start;
        int next = first;
        while (next < found.Length && range.Contains(found[next].At) && found[next].At.Start >= after)
        {
            after = found[next++].At.End + 1;
        }

        return next - first;
    }

    private ContentMismatch? Check(int read, int first, int count)
    {
        (FlatAccess part, List<(AddressRange At, ImmutableArray<MemoryValue> Values)> views) = _reads[read];
        int index = first;
        int end = first + count;
        ContentMismatch? mismatch = null;
        foreach ((AddressRange at, ImmutableArray<MemoryValue> values) in views)
        {
            ulong next = at.Start;
            while (mismatch is null && next <= at.End)
            {
                while (index < end && found[index].At.End < next)
                {
                    index++;
                }

                ContentPiece? piece = index < end && found[index].At.Start <= at.End ? found[index] : null;
                bool isZero = piece is not { } here || here.At.Start > next;
                ContentTag tag = isZero ? ContentTag.Zero : piece!.Value.Tag;
                ulong delta = isZero ? 0 : unchecked(piece!.Value.Offset - piece.Value.At.Start);
                mismatch = Check(part, values, next, tag, delta);
                next = isZero ? (piece?.At.Start ?? at.End + 1) : Math.Min(at.End, piece!.Value.At.End) + 1;
            }
        }

        return mismatch;
    }

    private ContentMismatch? Check(in FlatAccess part, ImmutableArray<MemoryValue> values, ulong address, ContentTag tag, ulong delta)
    {
        return !values.Any(value => value.Matches(owner, tag, delta))
            ? new ContentMismatch(address, Name(tag, delta, address), string.Join(" or ", values.Select(value => value.ToString()).Distinct()))
            : !part.Expected.IsDefaultOrEmpty && !part.Expected.Contains(tag.Version)
            ? new ContentMismatch(address, Name(tag, delta, address), string.Join(" or ", part.Expected.Select(value => MemoryValue.Of(value, 0).ToString())))
            : null;
    }

    private static string Name(ContentTag tag, ulong delta, ulong address) =>
        tag == ContentTag.Zero || delta == 0 ? $"{tag}" : $"{tag} as it stood at 0x{unchecked(address + delta):x}";
}
