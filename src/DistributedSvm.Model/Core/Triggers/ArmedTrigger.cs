namespace DistributedSvm.Model.Core;

/// <summary>A trigger that waits, and how many of its occurrences are still to come.</summary>
[GenerateSerializer]
public sealed class ArmedTrigger(ArmTrigger trigger)
{
    [Id(0)]
    public ArmTrigger Trigger { get; } = trigger;

    [Id(1)]
    public int Left { get; set; } = trigger.Nth;
}
