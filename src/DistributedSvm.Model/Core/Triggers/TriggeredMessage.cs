namespace DistributedSvm.Model.Core;

/// <summary>What a trigger sends when its time has come: to whom, what, and how long afterwards; never less than the lookahead of the way.</summary>
[GenerateSerializer, Immutable]
public readonly record struct TriggeredMessage([property: Id(0)] EntityId To, [property: Id(1)] Message Message, [property: Id(2)] SimTime After)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(To);
        digest.Add(Message.TypeNumber);
        Message.Fold(ref digest);
        digest.Add(After);
    }
}
