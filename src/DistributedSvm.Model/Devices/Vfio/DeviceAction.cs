namespace DistributedSvm.Model.Devices;

/// <summary>What user space, the guest or the administrator does to a vfio device that its dma-bufs notice.</summary>
[GenerateSerializer]
public enum DeviceAction
{
    /// <summary>Function level reset, through config space or VFIO_DEVICE_RESET: 100 ms at least.</summary>
    FunctionLevelReset,

    /// <summary>Hot reset of a device that is alone in its set, or as one of several: <see cref="ResetDevices"/>.</summary>
    HotReset,

    /// <summary>D3, or low-power entry: no memory decode until <see cref="PowerUp"/>.</summary>
    LowPower,

    PowerUp,

    /// <summary>The memory bit of the command register is cleared. VFs have none (no_command_memory): for them it is set again in the same write.</summary>
    MemoryDisable,

    MemoryEnable,

    /// <summary>The last fd of the device is closed, QEMU's death included.</summary>
    Close,

    /// <summary>The device is opened (anew).</summary>
    Open,

    /// <summary>One dma-buf, or all where none is named, is revoked for good (proposal of May 2026).</summary>
    RevokePermanently,

    /// <summary>The VF is gone: after a close, with all that its driver knew of it.</summary>
    Remove,

    /// <summary>The PF changes the VF's VRAM, with all buffers revoked meanwhile.</summary>
    ChangeVram,

    /// <summary>As <see cref="ChangeVram"/>, unless somebody is attached to a buffer: EBUSY.</summary>
    ChangeUnusedVram,

    /// <summary>VFs are enabled again: the device is there, and a guest opens it.</summary>
    Probe,
}
