namespace DistributedSvm.Model.Memory;

/// <summary>A place in an <see cref="AddressRunList{T}"/>; any change of the list makes it invalid, but what a change returns. The default is that of the first run.</summary>
public readonly record struct AddressRunPosition(int Chunk, int Index);
