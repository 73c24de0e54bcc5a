namespace DistributedSvm.Grains.Tests.Entities;

public enum Failure
{
    /// <summary>Throws an exception of its own.</summary>
    Throw,

    /// <summary>Sends a message that arrives before the lookahead.</summary>
    SendTooEarly,

    /// <summary>Sends to the scenario, which has no grain.</summary>
    SendToScenario,
}
