using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>The groups of peers of a host that reach each other (drivers/gpu/drm/drm_pagemap_util.c, drm_pagemap_acquire_owner).</summary>
[GenerateSerializer]
public sealed partial class InterconnectOwners(InterconnectOwnersSpec spec) : StaticEntity<InterconnectOwnersSpec>(spec)
{
    public override void Handle(in Envelope envelope, IOutbox outbox) => throw new ModelBugException($"{nameof(InterconnectOwners)} does not know {envelope.Message}.");
}
