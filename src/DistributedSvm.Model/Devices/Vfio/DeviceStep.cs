namespace DistributedSvm.Model.Devices;

/// <summary>What a <see cref="DeviceOperation"/> waits for.</summary>
[GenerateSerializer]
public enum DeviceStep
{
    MemoryLock,
    Revoking,

    /// <summary>For the other devices of the set.</summary>
    InSet,
    Resetting,

    /// <summary>For the PF to change the VF's VRAM.</summary>
    ChangingVram,
    Unrevoking,
}
