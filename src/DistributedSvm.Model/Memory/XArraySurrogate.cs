namespace DistributedSvm.Model.Memory;

/// <summary>An <see cref="XArray{T}"/> as its entries in index order; the nodes follow from them.</summary>
[GenerateSerializer]
public struct XArraySurrogate<T>
    where T : class
{
    [Id(0)]
    public XArrayPiece<T>[] Pieces { get; set; }
}
