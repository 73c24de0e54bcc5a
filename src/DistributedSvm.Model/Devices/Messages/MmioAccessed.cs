using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What became of an <see cref="AccessMmio"/>. EFAULT: the VF has no such GGTT address; EINVAL: there is no such register or GT. Neither changes anything.</summary>
[GenerateSerializer, Immutable]
public sealed record MmioAccessed([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno, [property: Id(2)] ulong Value) : Message
{
    public override int TypeNumber => 0x0482;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Value);
    }
}
