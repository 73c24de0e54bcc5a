using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Counts since the process began: page faults of the device in its VM, TLB invalidations there (one for each notifier event or madvise that had something to invalidate), and
/// ranges that were brought to the device's VRAM.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SvmCounters(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Faults,
    [property: Id(3)] long Invalidations,
    [property: Id(4)] long Migrations) : Message
{
    public override int TypeNumber => 0x0612;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Faults);
        digest.Add(Invalidations);
        digest.Add(Migrations);
    }
}
