namespace DistributedSvm.Model.Core;

/// <summary>Entity 0: it only sends (faults, actions, starts and stops), so it handles nothing.</summary>
[GenerateSerializer, Immutable]
public sealed record ScenarioSpec : EntitySpec
{
    public static readonly EntityId EntityId = new(0, EntityKind.Scenario);

    public override EntityKind Kind => EntityKind.Scenario;

    public override Entity Create(EntityId self, ulong seed) => new ScenarioEntity();
}

/// <summary>See <see cref="ScenarioSpec"/>.</summary>
[GenerateSerializer]
public sealed class ScenarioEntity : Entity
{
    public override void Handle(in Envelope envelope, IOutbox outbox) =>
        throw new InvalidOperationException($"The scenario entity sends only; it got {envelope.Message}.");
}
