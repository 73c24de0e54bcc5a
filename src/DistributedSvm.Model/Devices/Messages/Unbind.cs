using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Clears page table entries. The TLB keeps what it has until <see cref="InvalidateTlb"/>. Answer: <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Unbind([property: Id(0)] OperationId Operation, [property: Id(1)] long VirtualAddress) : Message
{
    public override int TypeNumber => 0x040A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualAddress);
    }
}
