using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The importing device goes: its driver takes all imports down (unbind, hot removal). No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record RemoveImporter : Message
{
    public override int TypeNumber => 0x0329;

    public override void Fold(ref Digest digest)
    {
    }
}
