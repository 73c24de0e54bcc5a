using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The VRAM of a VF is taken away, or replaced by other, at this moment: what the buffers of its processes hold is nobody's promise until they write them anew. The PF tells the VF
/// just before its LMTT entries are gone, and the VF whoever has booted on it.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record VramTaken : Message
{
    public override int TypeNumber => 0x04B2;

    public override void Fold(ref Digest digest)
    {
    }
}
