namespace DistributedSvm.Model.Fabric;

/// <summary>
/// The full-duplex link from a node to its parent. <see cref="BytesPerSecond"/> is the raw rate of each direction (0: ideal, it never limits);
/// payload gets <see cref="EfficiencyPerMille"/> / 1000 of it. <see cref="Latency"/> is paid once per transfer and hop.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct LinkSpec(
    [property: Id(0)] long BytesPerSecond,
    [property: Id(1)] int EfficiencyPerMille,
    [property: Id(2)] Core.SimTime Latency)
{
    public static readonly LinkSpec Ideal = new(0, 1000, Core.SimTime.Zero);
}
