namespace DistributedSvm.Model.Memory;

/// <summary>An entry of an <see cref="XArray{T}"/> with all the indices that it occupies, both ends inclusive.</summary>
public readonly record struct XArrayEntry<T>(ulong First, ulong Last, T Entry)
    where T : class;
