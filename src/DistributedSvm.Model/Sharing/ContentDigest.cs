using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Folding of runs of content into a digest: how many, then each.</summary>
public static class ContentDigest
{
    public static void AddContent(ref this Digest digest, ImmutableArray<ContentPiece> pieces)
    {
        digest.Add(pieces.Length);
        foreach (ContentPiece piece in pieces)
        {
            piece.Fold(ref digest);
        }
    }
}
