namespace DistributedSvm.Model.Memory;

/// <summary>Something that stands at a range of addresses, of which each part is of the same kind.</summary>
public interface IAddressRun<TSelf>
    where TSelf : struct, IAddressRun<TSelf>
{
    /// <summary>First address.</summary>
    ulong Start { get; }

    /// <summary>Last address, not below the first.</summary>
    ulong End { get; }

    /// <summary>What of it stands at some of its addresses, both ends inclusive.</summary>
    TSelf Part(ulong start, ulong end);
}
