namespace DistributedSvm.Model.Memory;

/// <summary>Lets an <see cref="XArray{T}"/> be part of an entity's state: entries with extents, marks and reservations survive, nodes are rebuilt.</summary>
[RegisterConverter]
public sealed class XArrayConverter<T> : IConverter<XArray<T>, XArraySurrogate<T>>
    where T : class
{
    public XArray<T> ConvertFromSurrogate(in XArraySurrogate<T> surrogate) => XArray<T>.FromPieces(surrogate.Pieces ?? []);

    public XArraySurrogate<T> ConvertToSurrogate(in XArray<T> value) => new() { Pieces = value.ToPieces() };
}
