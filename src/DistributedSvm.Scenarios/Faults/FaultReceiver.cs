namespace DistributedSvm.Scenarios.Faults;

/// <summary>Which of a VF's entities a fault strikes.</summary>
public enum FaultReceiver
{
    Vfio,

    /// <summary>The vfio devices of all the VFs of one GPU that are struck, together.</summary>
    Set,
    PhysicalFunction,

    /// <summary>The processes whose VM has the VF.</summary>
    Processes,

    /// <summary>The function's driver, as far as processes share their memory with it.</summary>
    SvmDriver,
}
