namespace DistributedSvm.Model.Devices;

/// <summary>The migration state of a vfio device (include/uapi/linux/vfio.h, enum vfio_device_mig_state). Values are the kernel's.</summary>
[GenerateSerializer]
public enum VfioMigrationState
{
    /// <summary>Something failed: only a reset leads out.</summary>
    Error = 0,

    Stop = 1,

    Running = 2,

    /// <summary>Stopped, its state is being read.</summary>
    StopCopy = 3,

    /// <summary>Stopped, its state is being written.</summary>
    Resuming = 4,

    /// <summary>It does nothing by itself, but others may still write to its BARs.</summary>
    RunningP2P = 5,
}
