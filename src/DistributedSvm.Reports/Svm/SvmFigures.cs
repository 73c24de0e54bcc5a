using DistributedSvm.Model.Results;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Reports.Svm;

/// <summary>What the drivers of all devices of a run have counted; bytes, else numbers.</summary>
/// <param name="GpuFaults">Page faults of GPUs, valid ones included.</param>
/// <param name="CpuFaults">CPU faults on pages that are in VRAM.</param>
/// <param name="Migrations">Ranges that were brought into VRAM.</param>
/// <param name="BytesIn">From system memory to VRAM.</param>
/// <param name="BytesOut">From VRAM to system memory.</param>
/// <param name="BytesFromPeers">From one device's VRAM to another's.</param>
/// <param name="RemoteBytes">Accessed by kernels over links, where it is.</param>
/// <param name="Invalidations">TLB invalidations by notifiers.</param>
/// <param name="Evictions">Allocations of VRAM that were evicted.</param>
/// <param name="Duplicates">Read-only copies that were made.</param>
/// <param name="Promotions">Ranges that a device got since it had accessed them often.</param>
/// <param name="Retries">Faults that had to begin again.</param>
public sealed record SvmFigures(
    long GpuFaults,
    long CpuFaults,
    long Migrations,
    long BytesIn,
    long BytesOut,
    long BytesFromPeers,
    long RemoteBytes,
    long Invalidations,
    long Evictions,
    long Duplicates,
    long Promotions,
    long Retries)
{
    /// <summary>As the driver counts migrations, of each size of ranges.</summary>
    private const string MigrationSuffix = "_" + SvmMetrics.SizedMigrations;

    /// <summary>Bytes that migrated, wherever to.</summary>
    public long BytesMigrated => BytesIn + BytesOut + BytesFromPeers;

    public static SvmFigures Of(SvmResult svm)
    {
        ArgumentNullException.ThrowIfNull(svm);
        long Sum(string name) => svm.Devices.Sum(device => device.Counter(name));
        return new SvmFigures(
            Sum(SvmMetrics.Faults),
            Sum(SvmMetrics.CpuFaults),
            (long)svm.Devices.SelectMany(device => device.Counters).Where(counter => counter.Name.EndsWith(MigrationSuffix, StringComparison.Ordinal)).Sum(counter => counter.Value),
            Sum(SvmMetrics.BytesIn),
            Sum(SvmMetrics.BytesOut),
            Sum(SvmMetrics.BytesFromPeers),
            Sum(SvmMetrics.RemoteBytes),
            Sum(SvmMetrics.TlbInvalidations),
            Sum(SvmMetrics.Evictions),
            Sum(SvmMetrics.Duplicates),
            Sum(SvmMetrics.Promotions),
            Sum(SvmMetrics.Retries));
    }
}
