namespace DistributedSvm.Model.Memory;

/// <summary>Some runs next to each other of an <see cref="AddressRunList{T}"/>, at least one.</summary>
internal struct AddressRunChunk<T>
{
    /// <summary>Start of the first run: kept here, so that searching for a chunk looks at no chunk.</summary>
    public ulong Start;

    public T[] Runs;

    public int Count;
}
