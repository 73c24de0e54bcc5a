namespace DistributedSvm.Engine.Live;

/// <summary>Which of its lives an entity is in: when it came up, and on which silo (as a number).</summary>
[GenerateSerializer, Immutable]
public readonly record struct LiveGeneration([property: Id(0)] long Born, [property: Id(1)] int Silo)
{
    public bool IsNone => Born == 0;
}
