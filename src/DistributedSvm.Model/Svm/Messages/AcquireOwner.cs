using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A VM or a pagemap of a device, or the mirror in the NIC (<see cref="OwnerPeer.Nic"/>), becomes a peer: it joins the first group of which it reaches every member, or a new one (drm_pagemap_acquire_owner). Answer: <see cref="SvmReply"/> with the group.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record AcquireOwner(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int GpuIndex,
    [property: Id(2)] bool IsPagemap) : Message
{
    public override int TypeNumber => 0x0670;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(GpuIndex);
        digest.Add(IsPagemap);
    }
}
