using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// What an operation found, read part by part: each part's pieces come in order of addresses, zeros are left out, and the next part begins where a piece lies behind none of
/// its own.
/// </summary>
internal sealed class FoundContent(EntityId owner, ImmutableArray<ContentPiece> found)
{
    private int _next;

    /// <summary>The first address where something stood that cannot have been there, or that the program did not expect.</summary>
    public ContentMismatch? Mismatch { get; private set; }

    public void Compare(in FlatAccess part, List<(AddressRange At, ImmutableArray<MemoryValue> Values)> views)
    {
        var pieces = new List<ContentPiece>();
        ulong after = part.Range.Start;
        while (_next < found.Length && part.Range.Contains(found[_next].At) && found[_next].At.Start >= after)
        {
            after = found[_next].At.End + 1;
            pieces.Add(found[_next++]);
        }

        int index = 0;
        foreach ((AddressRange at, ImmutableArray<MemoryValue> values) in views)
        {
            ulong next = at.Start;
            while (Mismatch is null && next <= at.End)
            {
                while (index < pieces.Count && pieces[index].At.End < next)
                {
                    index++;
                }

                ContentPiece? piece = index < pieces.Count && pieces[index].At.Start <= at.End ? pieces[index] : null;
                bool isZero = piece is not { } here || here.At.Start > next;
                ContentTag tag = isZero ? ContentTag.Zero : piece!.Value.Tag;
                ulong delta = isZero ? 0 : unchecked(piece!.Value.Offset - piece.Value.At.Start);
                Check(part, values, next, tag, delta);
                next = isZero ? (piece?.At.Start ?? at.End + 1) : Math.Min(at.End, piece!.Value.At.End) + 1;
            }
        }
    }

    private void Check(in FlatAccess part, ImmutableArray<MemoryValue> values, ulong address, ContentTag tag, ulong delta)
    {
        if (!values.Any(value => value.Matches(owner, tag, delta)))
        {
            Mismatch = new ContentMismatch(address, Name(tag, delta, address), string.Join(" or ", values.Select(value => value.ToString()).Distinct()));
        }
        else if (!part.Expected.IsDefaultOrEmpty && !part.Expected.Contains(tag.Version))
        {
            Mismatch = new ContentMismatch(address, Name(tag, delta, address), string.Join(" or ", part.Expected.Select(value => MemoryValue.Of(value, 0).ToString())));
        }
    }

    private static string Name(ContentTag tag, ulong delta, ulong address) =>
        tag == ContentTag.Zero || delta == 0 ? $"{tag}" : $"{tag} as it stood at 0x{unchecked(address + delta):x}";
}
