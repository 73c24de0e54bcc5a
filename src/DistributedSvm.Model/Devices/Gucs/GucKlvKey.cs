namespace DistributedSvm.Model.Devices;

/// <summary>Keys of a VF's configuration. Values are the kernel's (GUC_KLV_VF_CFG_*, drivers/gpu/drm/xe/abi/guc_klvs_abi.h).</summary>
[GenerateSerializer]
public enum GucKlvKey
{
    GgttStart = 0x0001,
    GgttSize = 0x0002,
    LmemSize = 0x0003,
    NumContexts = 0x0004,
    NumDoorbells = 0x0006,

    /// <summary>Milliseconds.</summary>
    ExecQuantum = 0x8A01,

    /// <summary>Microseconds.</summary>
    PreemptTimeout = 0x8A02,

    /// <summary>Events until the PF is told.</summary>
    ThresholdCatErr = 0x8A03,
    ThresholdEngineReset = 0x8A04,
    ThresholdPageFault = 0x8A05,
    BeginDoorbell = 0x8A0A,
    BeginContext = 0x8A0B,
    SchedPriority = 0x8A0C,

    /// <summary>Not the kernel's: its GuC counts no FLRs.</summary>
    ThresholdFlr = 0x8AFF,
}
