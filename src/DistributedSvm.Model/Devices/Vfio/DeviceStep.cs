namespace DistributedSvm.Model.Devices;

/// <summary>What a <see cref="DeviceOperation"/> waits for.</summary>
[GenerateSerializer]
public enum DeviceStep
{
    MemoryLock,
    Revoking,
    Resetting,
    Unrevoking,
}
