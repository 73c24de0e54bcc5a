using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>See <see cref="ScriptedEntity"/>.</summary>
internal sealed record ScriptedSpec(Action<Envelope, IOutbox> Script) : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    public override Entity Create(EntityId self, ulong seed) => new ScriptedEntity(Script);
}
