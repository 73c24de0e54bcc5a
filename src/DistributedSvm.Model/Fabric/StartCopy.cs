using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A copy of a <c>copies</c> workload, seeded by the scenario: it sets out when this message arrives (at time 0 for a start of 0), uses links alone unless
/// <paramref name="BytesPerSecondCap"/> (0: none) is given, answers nobody and is reported at the end of the run.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record StartCopy(
    [property: Id(0)] int Workload,
    [property: Id(1)] long Id,
    [property: Id(2)] int FromNode,
    [property: Id(3)] int ToNode,
    [property: Id(4)] long Bytes,
    [property: Id(5)] long BytesPerSecondCap = 0,
    [property: Id(6)] RouteKind Route = RouteKind.Direct) : Message
{
    public override int TypeNumber => 0x0203;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Workload);
        digest.Add(Id);
        digest.Add(FromNode);
        digest.Add(ToNode);
        digest.Add(Bytes);
        digest.Add(BytesPerSecondCap);
        digest.Add((int)Route);
    }
}
