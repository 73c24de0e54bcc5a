namespace DistributedSvm.Model.Workloads.VramAccess;

/// <summary>The names under which processes that access VRAM record.</summary>
internal static class VramAccessMetrics
{
    public const string Writes = "writes";

    public const string Reads = "reads";

    public const string Bytes = "bytes";

    /// <summary>Accesses without a valid LMTT entry (EFAULT).</summary>
    public const string Faults = "faults";

    /// <summary>Accesses during a reset of the VF (EIO).</summary>
    public const string DuringReset = "duringReset";

    /// <summary>New memory met: after a reset, or another quota.</summary>
    public const string Epochs = "epochs";

    /// <summary>Reads that found something else than what was written.</summary>
    public const string WrongContent = "wrongContent";
}
