using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An access to an import that somebody asked for: what the whole buffer should hold, or is to hold from now on.</summary>
[GenerateSerializer, Immutable]
public sealed record AccessRequest(
    [property: Id(0)] EntityId Requester,
    [property: Id(1)] OperationId Operation,
    [property: Id(2)] ContentTag Tag,
    [property: Id(3)] bool IsWrite);
