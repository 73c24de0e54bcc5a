namespace DistributedSvm.Model.Svm;

/// <summary>A peer (struct drm_pagemap_peer): a VM or a pagemap of a GPU, or the mirror of a process in the host's NIC. Two alike are two members.</summary>
[GenerateSerializer, Immutable]
public readonly record struct OwnerPeer([property: Id(0)] int GpuIndex, [property: Id(1)] bool IsPagemap)
{
    /// <summary>In the place of a GPU's index: the host's NIC, which reaches no GPU's memory, and none reaches it.</summary>
    public const int Nic = -1;
}
