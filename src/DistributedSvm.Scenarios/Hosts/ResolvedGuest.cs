using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>A VM that has whole GPUs of a host, by index; their drivers run in it, and ask the tree that it sees whether peers may reach each other.</summary>
public sealed record ResolvedGuest(ImmutableArray<int> Gpus, GuestTopologyKind Shows);
