namespace DistributedSvm.Model.Sharing;

/// <summary>The outcome of comparing what a read found with what the buffer should hold: fine, or the first difference.</summary>
public struct ContentCheck()
{
    public bool Matches { get; private set; } = true;

    /// <summary>The first offset of the buffer at which something else stood.</summary>
    public long WrongOffset { get; private set; }

    /// <summary>What stood there.</summary>
    public ContentTag Found { get; private set; }

    /// <summary>Notes what was found at an offset; <paramref name="shifted"/>: the right buffer, but another offset of it.</summary>
    public void Expect(ContentTag expected, ContentTag found, ulong offset, bool shifted = false)
    {
        if (Matches && (expected != found || shifted))
        {
            Matches = false;
            WrongOffset = (long)offset;
            Found = found;
        }
    }
}
