namespace DistributedSvm.Model.Devices;

/// <summary>What the PF's worker has to do next for a VF on a GT.</summary>
[GenerateSerializer]
public enum VfWork
{
    /// <summary>Nothing: it is over, or somebody is waited for.</summary>
    Nothing,
    SendPause,
    SendResume,
    SendStop,
    SendFlrStart,
    SendFlrFinish,

    /// <summary>It has come to SYNC: look whether all have.</summary>
    Sync,
    ResetConfig,
    ResetData,
    ResetMmio,
}
