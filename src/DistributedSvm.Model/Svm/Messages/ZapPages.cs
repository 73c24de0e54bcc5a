using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Clears page table entries. What the TLB has stays there until it is invalidated.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ZapPages(
    [property: Id(0)] GpuVmId Vm,
    [property: Id(1)] ImmutableArray<AddressRange> Ranges) : Message
{
    public override int TypeNumber => 0x0653;

    public override void Fold(ref Digest digest)
    {
        Vm.Fold(ref digest);
        digest.Add(Ranges);
    }
}
