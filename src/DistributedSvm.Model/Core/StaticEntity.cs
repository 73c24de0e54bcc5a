namespace DistributedSvm.Model.Core;

/// <summary>
/// An entity of the world's table. Its configuration stays in the world and is no part of its state: a saved entity is small, a restored one shares its
/// configuration with the world, and a world whose configuration was changed can go on from a saved state.
/// </summary>
[GenerateSerializer]
public abstract class StaticEntity<TSpec>(TSpec spec) : Entity
    where TSpec : EntitySpec
{
    [NonSerialized]
    private TSpec? _spec = spec;

    protected TSpec Spec => _spec ?? throw new ModelBugException($"A restored {GetType().Name} works without its configuration.");

    public sealed override void Attach(EntitySpec spec)
    {
        _spec = (TSpec)spec;
        OnAttached();
    }

    /// <summary>Brings back what follows from the configuration and is therefore not saved.</summary>
    protected virtual void OnAttached()
    {
    }
}
