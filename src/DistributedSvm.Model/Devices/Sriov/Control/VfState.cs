namespace DistributedSvm.Model.Devices;

/// <summary>The stable states of a VF on one GT (section 8; XE_GT_SRIOV_STATE_*). Resumed is ready, remembered after a resume.</summary>
[GenerateSerializer]
public enum VfState
{
    Ready,
    Resumed,
    Paused,
    Stopped,
}
