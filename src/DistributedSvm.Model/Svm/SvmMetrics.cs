using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The counters of the driver (drivers/gpu/drm/xe/xe_gt_stats.c), each of one device: its name is the device's driver in the world's table and the driver's own name, e.g.
/// <c>svm/12/svm_2M_pagefault_count</c>. As in the driver times are whole microseconds, rounded down each; <c>svm_2M_pagefault</c> is a histogram of
/// them in picoseconds.
/// </summary>
public static class SvmMetrics
{
    /// <summary>What all names begin with.</summary>
    public const string Prefix = "svm/";

    /// <summary>Faults on memory of a process, valid ones included.</summary>
    public const string Faults = "svm_pagefault_count";

    /// <summary>TLB invalidations by notifiers.</summary>
    public const string TlbInvalidations = "svm_tlb_inval_count";

    /// <summary>Time that they took.</summary>
    public const string TlbInvalidationTime = "svm_tlb_inval_us";

    /// <summary>Bytes that migrated from system memory to the device's VRAM.</summary>
    public const string BytesIn = "svm_device_copy_bytes";

    /// <summary>Bytes that migrated from the device's VRAM to system memory.</summary>
    public const string BytesOut = "svm_cpu_copy_bytes";

    /// <summary>Bytes that migrated from another device's VRAM to the device's.</summary>
    public const string BytesFromPeers = "svm_peer_copy_bytes";

    /// <summary>Bytes that kernels of the device read and wrote over links: in system memory and in the VRAM of other devices.</summary>
    public const string RemoteBytes = "svm_remote_access_bytes";

    /// <summary>Faults at addresses where a migration, a change of the CPU's mappings or a notifier came between: another attempt.</summary>
    public const string Retries = "svm_pagefault_retry_count";

    /// <summary>Faults that were answered with an error.</summary>
    public const string Failures = "svm_pagefault_error_count";

    /// <summary>CPU faults on pages of the device.</summary>
    public const string CpuFaults = "svm_cpu_fault_count";

    /// <summary>CPU faults that were put off because the page was in its timeslice.</summary>
    public const string TimesliceWaits = "svm_timeslice_wait_count";

    /// <summary>Allocations that were evicted.</summary>
    public const string Evictions = "svm_evict_count";

    /// <summary>Read-only copies that were made.</summary>
    public const string Duplicates = "svm_duplicate_count";

    /// <summary>Ranges that were moved to the device since it had accessed them often.</summary>
    public const string Promotions = "svm_promote_count";

    /// <summary>Of each size of ranges: faults.</summary>
    public const string SizedFaults = "pagefault_count";

    /// <summary>Of each size: faults on ranges that were bound as they should be.</summary>
    public const string SizedValidFaults = "valid_pagefault_count";

    /// <summary>Of each size: migrations to VRAM.</summary>
    public const string SizedMigrations = "migrate_count";

    /// <summary>Of each size: KiB that migrated from system memory to VRAM.</summary>
    public const string SizedKiBIn = "device_copy_kb";

    /// <summary>Of each size: KiB that migrated from VRAM to system memory.</summary>
    public const string SizedKiBOut = "cpu_copy_kb";

    /// <summary>Of each size, as all times: of faults, from the record to the answer.</summary>
    public const string FaultTime = "pagefault";

    /// <summary>Of migrations to VRAM.</summary>
    public const string MigrationTime = "migrate";

    /// <summary>Of copies to VRAM.</summary>
    public const string CopyInTime = "device_copy";

    /// <summary>Of copies to system memory.</summary>
    public const string CopyOutTime = "cpu_copy";

    /// <summary>Of walks of the CPU's page tables with the DMA mapping.</summary>
    public const string GetPagesTime = "get_pages";

    /// <summary>Of writes of page table entries.</summary>
    public const string BindTime = "bind";

    /// <summary>A counter of a device.</summary>
    public static Metric Of(SvmPlace place, string name) => Of(place.Device, name);

    /// <summary>A counter of a device, by its driver.</summary>
    public static Metric Of(EntityId driver, string name) => new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{driver.Index}/{name}"));

    /// <summary>A counter of a device for ranges of one size, e.g. <c>svm_2M_pagefault_count</c> from <c>pagefault_count</c>.</summary>
    public static Metric Of(SvmPlace place, long bytes, string name) => Of(place, $"svm_{SizeName(bytes)}_{name}");

    /// <summary>4K, 64K, 2M: as the driver calls sizes.</summary>
    public static string SizeName(long bytes) =>
        bytes >= 1 << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20}M") : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}K");

    /// <summary>The device's index in the world's table and the driver's name of a metric of these; false for others.</summary>
    public static bool TryParse(Metric metric, out int device, out string name)
    {
        device = 0;
        name = "";
        if (!metric.Name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        int slash = metric.Name.IndexOf('/', Prefix.Length);
        if (slash < 0 || !int.TryParse(metric.Name.AsSpan(Prefix.Length, slash - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out device))
        {
            return false;
        }

        name = metric.Name[(slash + 1)..];
        return true;
    }
}
