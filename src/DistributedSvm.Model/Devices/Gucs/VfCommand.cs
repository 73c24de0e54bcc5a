namespace DistributedSvm.Model.Devices;

/// <summary>What the PF can have a GuC do with a VF (GUC_PF_TRIGGER_VF_*).</summary>
[GenerateSerializer]
public enum VfCommand
{
    Pause,
    Resume,
    Stop,
    FlrStart,
    FlrFinish,
}
