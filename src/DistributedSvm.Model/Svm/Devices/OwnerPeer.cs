namespace DistributedSvm.Model.Svm;

/// <summary>A peer (struct drm_pagemap_peer): a VM or a pagemap of a GPU. Two alike are two members.</summary>
[GenerateSerializer, Immutable]
public readonly record struct OwnerPeer([property: Id(0)] int GpuIndex, [property: Id(1)] bool IsPagemap);
