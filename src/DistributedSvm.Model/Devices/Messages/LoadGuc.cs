using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF loads a GuC's firmware: commands under way and all configurations are gone. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record LoadGuc : Message
{
    public override int TypeNumber => 0x0480;

    public override void Fold(ref Digest digest)
    {
    }
}
