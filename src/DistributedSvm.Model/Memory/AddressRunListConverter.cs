namespace DistributedSvm.Model.Memory;

/// <summary>Lets an <see cref="AddressRunList{T}"/> be part of an entity's state.</summary>
[RegisterConverter]
public sealed class AddressRunListConverter<T> : IConverter<AddressRunList<T>, AddressRunListSurrogate<T>>
    where T : struct, IAddressRun<T>
{
    public AddressRunList<T> ConvertFromSurrogate(in AddressRunListSurrogate<T> surrogate) => new(surrogate.Runs ?? []);

    public AddressRunListSurrogate<T> ConvertToSurrogate(in AddressRunList<T> value) => new() { Runs = value.ToArray() };
}
