using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The target's device is in RESUMING. EBUSY: it has a guest already; else why its device did not get there.</summary>
[GenerateSerializer, Immutable]
public sealed record IncomingReady([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno) : Message
{
    public override int TypeNumber => 0x04A4;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
    }
}
