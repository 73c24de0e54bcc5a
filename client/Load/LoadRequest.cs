using DistributedSvm.Grains.Live.Load.Generators;

namespace DistributedSvm.Client.Load;

/// <summary>A load as the user asked for it.</summary>
/// <param name="Plan">What load.</param>
/// <param name="World">On what.</param>
/// <param name="Cluster">The cluster as it is shown to people; null for an embedded silo.</param>
/// <param name="AreErrorsAllowed">Failures of the transport are none of the load.</param>
/// <param name="Seed">Seed of all chance.</param>
/// <param name="Arguments">The command line, for further clients.</param>
internal sealed record LoadRequest(LoadPlan Plan, LoadWorldOptions World, string? Cluster, bool AreErrorsAllowed, ulong Seed, IReadOnlyList<string> Arguments);
