using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

public sealed partial class XArray<T>
{
    /// <summary>Rebuilds an array; gaps and spans that pass the last index are a damaged snapshot, hence a <see cref="ModelBugException"/>.</summary>
    internal static XArray<T> FromPieces(XArrayPiece<T>[] pieces)
    {
        var array = new XArray<T>();
        ulong next = 0;
        bool ended = false;
        foreach (XArrayPiece<T> piece in pieces)
        {
            ulong first = unchecked(next + piece.Gap);
            ulong last = unchecked(first + piece.Span);
            if (ended || first < next || last < first)
            {
                throw new ModelBugException("The snapshot of an xarray goes past the last index.");
            }

            array.PutRange(first, last, piece.Entry ?? XArrayNode.Reserved);
            for (int mark = 0; mark < 3; mark++)
            {
                if ((piece.Marks >> mark & 1) != 0)
                {
                    array.SetMark(first, (XArrayMark)mark);
                }
            }

            ended = last == ulong.MaxValue;
            next = unchecked(last + 1);
        }

        return array;
    }

    internal XArrayPiece<T>[] ToPieces()
    {
        var pieces = new List<XArrayPiece<T>>();
        if (_root is not null)
        {
            ulong next = 0;
            Collect(_root, 0, pieces, ref next);
        }

        return [.. pieces];
    }

    private static void Collect(XArrayNode node, ulong start, List<XArrayPiece<T>> pieces, ref ulong next)
    {
        for (ulong rest = node.Canonical; rest != 0; rest &= rest - 1)
        {
            int offset = BitOperations.TrailingZeroCount(rest);
            ulong first = node.FirstIndex(start, offset);
            object? content = node.Slot(offset);
            if (content is XArrayNode child)
            {
                Collect(child, first, pieces, ref next);
                continue;
            }

            ulong last = node.LastIndex(first, offset);
            pieces.Add(new(first - next, last - first, node.MarksWithin(1UL << offset), Visible(content)));
            next = unchecked(last + 1);
        }
    }
}
