using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>xe-vfio-pci tells the PF in reset_prepare that an FLR is about to come, so that no wait for its end can be over before its notice (posted March 2026). No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record PrepareFlr([property: Id(0)] EntityId VirtualFunction) : Message
{
    public override int TypeNumber => 0x0476;

    public override void Fold(ref Digest digest) => digest.Add(VirtualFunction);
}
