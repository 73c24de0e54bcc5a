namespace DistributedSvm.Model.Core;

/// <summary>The immutable configuration of a static entity, and how to make it.</summary>
[GenerateSerializer, Immutable]
public abstract record EntitySpec
{
    public abstract EntityKind Kind { get; }

    /// <summary>The entity in its first state. <paramref name="seed"/> is the run's.</summary>
    public abstract Entity Create(EntityId self, ulong seed);
}
