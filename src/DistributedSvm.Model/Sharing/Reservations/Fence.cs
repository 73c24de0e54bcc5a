namespace DistributedSvm.Model.Sharing;

/// <summary>An unsignalled fence in a reservation object.</summary>
/// <param name="Id">Which.</param>
/// <param name="Usage">What it is for.</param>
/// <param name="NeedsSignaling">It signals only once somebody waits for it (enable_signaling): the preempt fence of a long-running VM.</param>
[GenerateSerializer, Immutable]
public readonly record struct Fence(
    [property: Id(0)] FenceId Id,
    [property: Id(1)] FenceUsage Usage,
    [property: Id(2)] bool NeedsSignaling)
{
    public override string ToString() => $"{Usage} {Id}{(NeedsSignaling ? ", on demand" : "")}";
}
