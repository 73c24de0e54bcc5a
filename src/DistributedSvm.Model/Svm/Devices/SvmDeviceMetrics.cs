using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>Counters of GPUs and drivers that the kernel's statistics do not have.</summary>
public static class SvmDeviceMetrics
{
    /// <summary>Fault records that a full queue did not take (ENOSPC).</summary>
    public static readonly Metric FaultsDropped = new("svm.faults.dropped");

    /// <summary>Times that a fault worker gave up the CPU after its 20 ms.</summary>
    public static readonly Metric WorkerRequeued = new("svm.faults.requeued");

    /// <summary>Steps of kernels of which a translation had gone when they were to take effect.</summary>
    public static readonly Metric StepsBegunOver = new("svm.kernel.steps-begun-over");

    /// <summary>Allocations that went to system memory for want of VRAM.</summary>
    public static readonly Metric Evicted = new("svm.devmem.evicted");

    /// <summary>Pagemaps that were made.</summary>
    public static readonly Metric PagemapsCreated = new("svm.pagemap.created");

    /// <summary>Pagemaps that came back from the shrinker's list.</summary>
    public static readonly Metric PagemapsReactivated = new("svm.pagemap.reactivated");

    /// <summary>Pagemaps that the shrinker took.</summary>
    public static readonly Metric PagemapsShrunk = new("svm.pagemap.shrunk");
}
