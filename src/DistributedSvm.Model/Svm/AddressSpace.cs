using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A process that shares its memory with GPUs: its mm and those of its children, and its VM on each device.</summary>
[GenerateSerializer]
public sealed partial class AddressSpace(AddressSpaceSpec spec) : StaticEntity<AddressSpaceSpec>(spec)
{
    public override void Handle(in Envelope envelope, IOutbox outbox) => throw new ModelBugException($"{nameof(AddressSpace)} does not know {envelope.Message}.");
}
