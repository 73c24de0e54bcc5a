using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>A kernel that was handed to the GPU, for whom.</summary>
[GenerateSerializer, Immutable]
public sealed record LaunchOperation([property: Id(0)] LockTicket Caller);
