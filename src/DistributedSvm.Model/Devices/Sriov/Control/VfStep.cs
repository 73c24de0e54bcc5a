namespace DistributedSvm.Model.Devices;

/// <summary>The sub-steps of what is being done to a VF (*_WIP of section 8).</summary>
[GenerateSerializer]
public enum VfStep
{
    None,

    /// <summary>SEND_START, SEND_PAUSE, SEND_RESUME, SEND_STOP.</summary>
    Send,
    WaitGuc,
    GucDone,

    /// <summary>Until every GT is here.</summary>
    Sync,
    ResetConfig,
    ResetData,
    ResetMmio,
    SendFinish,
}
