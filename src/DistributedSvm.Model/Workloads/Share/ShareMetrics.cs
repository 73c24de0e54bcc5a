using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>The counters of a <c>share</c> workload.</summary>
public static class ShareMetrics
{
    public const string Cycles = "cycles";
    public const string Exports = "exports";
    public const string ExportsFailed = "exportsFailed";
    public const string Imports = "imports";
    public const string ImportsRefused = "importsRefused";
    public const string Accesses = "accesses";

    /// <summary>Accesses that were refused, since the buffer was revoked or gone.</summary>
    public const string AccessesRefused = "accessesRefused";

    /// <summary>Accesses that found zeros which a reset left.</summary>
    public const string FoundCleared = "foundCleared";

    /// <summary>Accesses that found something else than they should.</summary>
    public const string WrongContent = "wrongContent";

    public static Metric Of(string name, int workload) => new(name, workload);
}
