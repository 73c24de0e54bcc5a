namespace DistributedSvm.Model.Devices;

/// <summary>How much of a VF each part of its state is on one GT, in bytes; 0 for a part that this GT does not have.</summary>
[GenerateSerializer, Immutable]
public sealed record SaveSizes(
    [property: Id(0)] long Guc,
    [property: Id(1)] long Ggtt,
    [property: Id(2)] long Mmio,
    [property: Id(3)] long Vram)
{
    /// <summary>What a GuC says of its state of one VF. L: some tens of KiB with the firmware's queues.</summary>
    private const long GucBytes = 64 << 10;

    private const long GgttEntryBytes = 8;
    private const long GgttPage = 4096;

    /// <summary>GGTT and VRAM belong to the primary GT.</summary>
    public static SaveSizes Of(int gt, long ggttBytes, long vramBytes) => gt == 0
        ? new SaveSizes(GucBytes, ggttBytes / GgttPage * GgttEntryBytes, RegisterBytes(gt), vramBytes)
        : new SaveSizes(GucBytes, 0, RegisterBytes(gt), 0);

    private static long RegisterBytes(int gt) => VfMmio.ScratchRegistersOf(gt) * sizeof(uint);
}
