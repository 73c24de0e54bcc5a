using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A GPU's place on a link between GPUs.</summary>
/// <param name="Kind">The interconnect that the link is.</param>
/// <param name="Link">The link's number in the world, from 1 on: both ends name the same.</param>
/// <param name="Window">The address at which this GPU's VRAM begins for the others on that link.</param>
[GenerateSerializer, Immutable]
public sealed record LinkPort([property: Id(0)] InterconnectKind Kind, [property: Id(1)] int Link, [property: Id(2)] ulong Window);
