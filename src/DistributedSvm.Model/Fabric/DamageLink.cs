using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A fault of the scenario: from now on the link from a node to its parent is down or corrupts what crosses it, in both directions, or does so no longer. To a NIC: its
/// egress and ingress, which can only be down. Place, damage and the time at which it was to begin are its identity, as those of <see cref="SetLinkRate"/> are.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record DamageLink(
    [property: Id(0)] int Node,
    [property: Id(1)] LinkDamage Damage,
    [property: Id(2)] SimTime Begins,
    [property: Id(3)] bool IsOver = false) : Message
{
    public override int TypeNumber => 0x0206;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Node);
        digest.Add((int)Damage);
        digest.Add(Begins);
        digest.Add(IsOver);
    }
}
