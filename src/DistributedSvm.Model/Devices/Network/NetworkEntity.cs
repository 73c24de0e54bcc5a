using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>See <see cref="NetworkSpec"/>: it has its place in the world, and all that happens happens in the NICs.</summary>
[GenerateSerializer]
public sealed class NetworkEntity : Entity
{
    public override void Handle(in Envelope envelope, IOutbox outbox) => throw new ModelBugException($"The network does not know {envelope.Message}.");
}
