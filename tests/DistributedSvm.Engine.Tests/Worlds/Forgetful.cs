using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>Passes a count on, from a field that no serializer knows of: what the paranoid driver is there to find.</summary>
[GenerateSerializer]
internal sealed class Forgetful : Entity
{
    [NonSerialized]
    private ulong _count;

    public override void Handle(in Envelope envelope, IOutbox outbox) =>
        outbox.Send(outbox.Self, new Ball(++_count, default), SimTime.FromMicroseconds(1));
}
