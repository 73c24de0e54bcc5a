using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Another process asks for memory that is not mapped yet.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct WaitingOffer([property: Id(0)] EntityId Asker, [property: Id(1)] OfferRange Offer);
