namespace DistributedSvm.Model.Memory;

/// <summary>Something that stands at a range of addresses; both ends inclusive.</summary>
public interface IAddressRun
{
    ulong Start { get; }

    ulong End { get; }
}
