namespace DistributedSvm.Scenarios.Faults;

/// <summary>Which of a VF's entities a fault strikes.</summary>
public enum FaultReceiver
{
    Vfio,
    PhysicalFunction,

    /// <summary>The processes whose VM has the VF.</summary>
    Processes,
}
