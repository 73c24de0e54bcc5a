namespace DistributedSvm.Scenarios.Hosts;

/// <summary>The driver that assigns a VF to a guest.</summary>
public enum VfDriver
{
    /// <summary>The variant driver: after a reset it waits for the PF.</summary>
    XeVfioPci,

    /// <summary>The generic one, which knows nothing of the PF.</summary>
    VfioPci,
}
