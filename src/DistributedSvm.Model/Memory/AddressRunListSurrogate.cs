namespace DistributedSvm.Model.Memory;

/// <summary>An <see cref="AddressRunList{T}"/> as its runs in order; the chunks follow from them.</summary>
[GenerateSerializer]
public struct AddressRunListSurrogate<T>
    where T : struct, IAddressRun<T>
{
    [Id(0)]
    public T[] Runs { get; set; }
}
