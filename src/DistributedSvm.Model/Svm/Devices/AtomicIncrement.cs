using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>What an atomic leaves: the next version of what stands in each page; where nothing stands, version 1 of the process.</summary>
public static class AtomicIncrement
{
    /// <summary>Of a run of pages that is found to hold these pieces, in order; all at virtual addresses, and so is the answer, which covers the whole run.</summary>
    public static ImmutableArray<ContentPiece> Of(EntityId space, AddressRange run, ImmutableArray<ContentPiece> found)
    {
        var after = ImmutableArray.CreateBuilder<ContentPiece>();
        ulong next = run.Start;
        foreach (ContentPiece piece in found)
        {
            if (piece.At.Start > next)
            {
                after.Add(First(space, new AddressRange(next, piece.At.Start - 1)));
            }

            after.Add(piece.Tag == ContentTag.Cleared ? First(space, piece.At)
                : piece.Tag.Version < 0 ? piece
                : new ContentPiece(piece.At, piece.Tag with { Version = piece.Tag.Version + 1 }, piece.At.Start));
            next = piece.At.End + 1;
        }

        if (next <= run.End && next >= run.Start)
        {
            after.Add(First(space, new AddressRange(next, run.End)));
        }

        return after.ToImmutable();
    }

    private static ContentPiece First(EntityId space, AddressRange at) => new(at, new ContentTag(space, 0, 1), at.Start);
}
