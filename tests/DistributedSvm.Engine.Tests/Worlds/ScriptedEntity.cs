using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>An entity that does what a delegate says: for tests in which nothing is saved.</summary>
internal sealed class ScriptedEntity(Action<Envelope, IOutbox> script) : Entity
{
    public override void Handle(in Envelope envelope, IOutbox outbox) => script(envelope, outbox);
}
