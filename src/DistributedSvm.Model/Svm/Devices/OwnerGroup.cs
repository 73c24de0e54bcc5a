namespace DistributedSvm.Model.Svm;

/// <summary>An owner (struct drm_pagemap_owner): nothing but an identity, and who has it.</summary>
[GenerateSerializer]
public sealed class OwnerGroup(long id)
{
    /// <summary>From 1 on, never used again.</summary>
    [Id(0)]
    public long Id { get; } = id;

    [Id(1)]
    public List<OwnerPeer> Members { get; } = [];
}
