namespace DistributedSvm.Model.Core;

/// <summary>The measured time is over: agents stop, finish what is under way and give back what they hold.</summary>
[GenerateSerializer, Immutable]
public sealed record StopWorkload : Message
{
    public override int TypeNumber => 0x0102;

    public override void Fold(ref Digest digest)
    {
    }
}
