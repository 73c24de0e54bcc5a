using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>What many allocations have in common: the process, and the pagemap that their pages are of.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct DevmemOwner([property: Id(0)] EntityId Space, [property: Id(1)] long Pagemap);
