namespace DistributedSvm.Engine.Live;

/// <summary>What became of a <see cref="LiveCall"/>.</summary>
[GenerateSerializer]
public enum LiveStatus : byte
{
    Delivered,

    /// <summary>The receiver has retired, or was lost with its silo; nobody was brought into being for this call.</summary>
    Gone,

    /// <summary>The receiver is not the one that the sender spoke to before.</summary>
    OtherGeneration,

    /// <summary>A repeated call whose first attempt is still being handled.</summary>
    Busy,
}
