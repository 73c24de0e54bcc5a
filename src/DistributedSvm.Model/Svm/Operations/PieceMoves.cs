using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>Content at other addresses than those at which it was found.</summary>
internal static class PieceMoves
{
    /// <summary>
    /// Pieces that stand at some places of <paramref name="from"/>, at the same places of <paramref name="to"/>; both lists of ranges have as many bytes. Pieces that run over
    /// the end of a range are cut there. In the order of the places.
    /// </summary>
    public static ImmutableArray<ContentPiece> Move(ImmutableArray<ContentPiece> pieces, ImmutableArray<AddressRange> from, ImmutableArray<AddressRange> to)
    {
        ContentPiece[] sorted = [.. pieces.OrderBy(piece => piece.At.Start)];
        var moved = ImmutableArray.CreateBuilder<ContentPiece>();
        foreach ((AddressRange source, AddressRange target) in Pairs(from, to))
        {
            int low = Array.FindIndex(sorted, piece => piece.At.End >= source.Start);
            for (int i = low; i >= 0 && i < sorted.Length && sorted[i].At.Start <= source.End; i++)
            {
                AddressRange part = sorted[i].At.Clip(source);
                if (part.IsValid)
                {
                    ulong start = target.Start + (part.Start - source.Start);
                    moved.Add(new ContentPiece(AddressRange.FromLength(start, part.Length), sorted[i].Tag, sorted[i].Offset + (part.Start - sorted[i].At.Start)));
                }
            }
        }

        return moved.ToImmutable();
    }

    /// <summary>Adds a piece behind the others; if it only continues the last one, that becomes longer.</summary>
    public static void Append(List<ContentPiece> pieces, ContentPiece next)
    {
        if (pieces.Count > 0 && pieces[^1] is var last && last.At.End + 1 == next.At.Start && last.Tag == next.Tag && last.Offset + last.At.Length == next.Offset)
        {
            pieces[^1] = last with { At = new AddressRange(last.At.Start, next.At.End) };
        }
        else
        {
            pieces.Add(next);
        }
    }

    /// <summary>Both lists cut into parts that lie in one range of each.</summary>
    private static IEnumerable<(AddressRange From, AddressRange To)> Pairs(ImmutableArray<AddressRange> from, ImmutableArray<AddressRange> to)
    {
        var targets = new RangeCursor(to);
        foreach (AddressRange range in from)
        {
            ulong start = range.Start;
            foreach (AddressRange part in targets.Take(range.Length))
            {
                yield return (AddressRange.FromLength(start, part.Length), part);
                start += part.Length;
            }
        }
    }
}
