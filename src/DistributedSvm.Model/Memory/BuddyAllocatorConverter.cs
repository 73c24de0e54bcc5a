namespace DistributedSvm.Model.Memory;

/// <summary>Lets a <see cref="BuddyAllocator"/> be part of an entity's state.</summary>
[RegisterConverter]
public sealed class BuddyAllocatorConverter : IConverter<BuddyAllocator, BuddyAllocatorSurrogate>
{
    public BuddyAllocator ConvertFromSurrogate(in BuddyAllocatorSurrogate surrogate) => BuddyAllocator.FromSurrogate(surrogate);

    public BuddyAllocatorSurrogate ConvertToSurrogate(in BuddyAllocator value) => value.ToSurrogate();
}
