using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What became of a relay message, why where it failed, and the request that it was about.</summary>
public readonly record struct RelayOutcome(RelayOutcomeKind Kind, Errno Errno, RelayTransaction? Transaction)
{
    /// <summary>More than one reply was accepted (J-14).</summary>
    public bool WasAnsweredBefore => Transaction is { Replies: > 1 };
}
