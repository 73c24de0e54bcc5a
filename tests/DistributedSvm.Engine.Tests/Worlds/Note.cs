using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>A message with a text; undeliverable it comes back as <paramref name="Reply"/>, if there is one.</summary>
[GenerateSerializer, Immutable]
internal sealed record Note([property: Id(0)] string Text, [property: Id(1)] Note? Reply = null) : Message
{
    public override int TypeNumber => 0x7F01;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Text);
        digest.Add(Reply is not null);
        Reply?.Fold(ref digest);
    }

    public override Message? WhenUndeliverable() => Reply;
}
