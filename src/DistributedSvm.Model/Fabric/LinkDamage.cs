namespace DistributedSvm.Model.Fabric;

/// <summary>What can be wrong with a link beside its rate.</summary>
[GenerateSerializer]
public enum LinkDamage
{
    /// <summary>Nothing gets through: what crosses it ends with EIO at once, what sets out meanwhile fails after the latency of its way.</summary>
    Down,

    /// <summary>All payload arrives wrong, and nobody is told.</summary>
    Corrupts,

    /// <summary>The payload of writes does so; data that is read arrives whole.</summary>
    CorruptsWrites,
}
