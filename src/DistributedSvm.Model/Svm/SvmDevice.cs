using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>What a function's driver does for SVM: fault queues, pagemap, VRAM for ranges, copies.</summary>
[GenerateSerializer]
public sealed partial class SvmDevice(SvmDeviceSpec spec) : StaticEntity<SvmDeviceSpec>(spec)
{
    public override void Handle(in Envelope envelope, IOutbox outbox) => throw new ModelBugException($"{nameof(SvmDevice)} does not know {envelope.Message}.");
}
