namespace DistributedSvm.Model.Devices;

/// <summary>What is being done to a VF on one GT. A greater number comes first: FLR before stop before pause before resume; what is between is kept for save and restore.</summary>
[GenerateSerializer]
public enum VfActivity
{
    None = 0,
    Resume = 1,
    Pause = 4,
    Stop = 5,
    Flr = 6,
}
