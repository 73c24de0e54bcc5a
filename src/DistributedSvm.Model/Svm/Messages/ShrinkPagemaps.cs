using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Memory is short: the oldest pagemap that nobody uses gives its struct pages back (drivers/gpu/drm/drm_pagemap_util.c, drm_pagemap_shrinker_scan). No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ShrinkPagemaps : Message
{
    public override int TypeNumber => 0x0684;

    public override void Fold(ref Digest digest)
    {
    }
}
