namespace DistributedSvm.Model.Devices;

/// <summary>What a <see cref="HotResetOperation"/> waits for.</summary>
[GenerateSerializer]
public enum HotResetStep
{
    Joining,
    Resetting,
    Leaving,
}
