using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Figures of accesses through entries of the LMTT that are not valid.</summary>
public static class LmttMetrics
{
    /// <summary>Accesses that faulted.</summary>
    public static readonly Metric Faults = new("lmtt.faults");

    /// <summary>How many each VF that had any had.</summary>
    public static readonly Metric FaultsPerVf = new("lmtt.faultsPerVf");
}
