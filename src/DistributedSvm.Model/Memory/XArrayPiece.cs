namespace DistributedSvm.Model.Memory;

/// <summary>An entry of an <see cref="XArray{T}"/> on the wire.</summary>
/// <param name="Gap">Indices between the last one of the previous entry and the first of this one.</param>
/// <param name="Span">Last index minus first.</param>
/// <param name="Marks">Bit n for mark n.</param>
/// <param name="Entry">The entry; null for a reserved index.</param>
[GenerateSerializer, Immutable]
public readonly record struct XArrayPiece<T>(
    [property: Id(0)] ulong Gap,
    [property: Id(1)] ulong Span,
    [property: Id(2)] byte Marks,
    [property: Id(3)] T? Entry)
    where T : class;
