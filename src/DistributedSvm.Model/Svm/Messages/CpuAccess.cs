using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A thread of the process accesses memory. Answer: <see cref="AccessDone"/>; EFAULT (SIGSEGV) outside of VMAs or against their protection, EIO (SIGBUS) where the data cannot come back from a device.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CpuAccess(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Mm,
    [property: Id(2)] SvmAccess Access) : Message
{
    public override int TypeNumber => 0x0608;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Mm);
        Access.Fold(ref digest);
    }
}
