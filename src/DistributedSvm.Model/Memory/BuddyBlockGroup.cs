using System.Runtime.CompilerServices;

namespace DistributedSvm.Model.Memory;

/// <summary>The states of blocks that begin in a group of 512 chunks, but at its first.</summary>
internal sealed class BuddyBlockGroup
{
    /// <summary>By chunk: the complement of the state, 0 where no block begins.</summary>
    public StatesOfGroup States;

    /// <summary>Blocks.</summary>
    public int Count;

    [InlineArray(512)]
    internal struct StatesOfGroup
    {
        private byte _first;
    }
}
