using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>An allocation of VRAM: where in the process its pages were put, how many it has, and how many are still there.</summary>
[GenerateSerializer, Immutable]
public readonly record struct DevmemRecord(
    [property: Id(0)] ulong Start,
    [property: Id(1)] int Pages,
    [property: Id(2)] int Resident)
{
    public AddressRange Addresses => AddressRange.FromLength(Start, (ulong)Pages * SvmPages.Size);

    public long Bytes => (long)Pages * SvmPages.Size;
}
