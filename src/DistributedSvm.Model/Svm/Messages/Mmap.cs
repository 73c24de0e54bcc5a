using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// mmap of a process; address 0 lets it choose. Answer: <see cref="SvmReply"/> with the address; EINVAL, ENOMEM, EEXIST for a fixed address in use.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Mmap(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Mm,
    [property: Id(2)] ulong Address,
    [property: Id(3)] long Bytes,
    [property: Id(4)] VmaKind Kind,
    [property: Id(5)] Protection Protection) : Message
{
    public override int TypeNumber => 0x0601;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Mm);
        digest.Add(Address);
        digest.Add(Bytes);
        digest.Add((int)Kind);
        digest.Add((int)Protection);
    }
}
