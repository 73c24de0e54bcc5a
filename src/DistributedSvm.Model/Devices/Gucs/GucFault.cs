using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A way in which a GuC errs for a time.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Vf">The VF that it concerns; 0 for all.</param>
/// <param name="For">How long from the message on; <see cref="SimTime.Never"/> for ever.</param>
/// <param name="Delay">By how much what is late is late.</param>
[GenerateSerializer, Immutable]
public sealed record GucFault(
    [property: Id(0)] GucFaultKind Kind,
    [property: Id(1)] int Vf,
    [property: Id(2)] SimTime For,
    [property: Id(3)] SimTime Delay)
{
    public void Fold(ref Digest digest)
    {
        digest.Add((int)Kind);
        digest.Add(Vf);
        digest.Add(For);
        digest.Add(Delay);
    }
}
