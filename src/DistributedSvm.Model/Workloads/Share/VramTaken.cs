using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>The administrator changes the VRAM of the VF that a process has: what its buffers hold from now on is nobody's promise until it writes them anew.</summary>
[GenerateSerializer, Immutable]
public sealed record VramTaken : Message
{
    public override int TypeNumber => 0x0523;

    public override void Fold(ref Digest digest)
    {
    }
}
