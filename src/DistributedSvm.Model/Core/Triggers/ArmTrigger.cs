using System.Collections.Immutable;

namespace DistributedSvm.Model.Core;

/// <summary>
/// From the scenario to any entity: count how often you handle (or send) one of these messages from now on, and at the n-th time send these. The entity itself never sees
/// this message, and knows nothing of what is counted: whoever drives it does that. So every fault can wait for every occurrence.
/// </summary>
/// <param name="Names">The types of the messages that count, by their names, e.g. <c>Map</c>.</param>
/// <param name="IsSent">Counted when it sends one, not when it handles one.</param>
/// <param name="Nth">1 for the first from now on.</param>
/// <param name="Sends">What happens then, once.</param>
[GenerateSerializer, Immutable]
public sealed record ArmTrigger(
    [property: Id(0)] ImmutableArray<string> Names,
    [property: Id(1)] bool IsSent,
    [property: Id(2)] int Nth,
    [property: Id(3)] ImmutableArray<TriggeredMessage> Sends) : Message
{
    public override int TypeNumber => 0x0103;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Names.Length);
        foreach (string name in Names)
        {
            digest.Add(name);
        }

        digest.Add(IsSent);
        digest.Add(Nth);
        digest.Add(Sends.Length);
        foreach (TriggeredMessage sends in Sends)
        {
            sends.Fold(ref digest);
        }
    }
}
