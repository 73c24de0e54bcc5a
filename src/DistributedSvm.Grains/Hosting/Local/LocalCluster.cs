using System.Collections.Immutable;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Grains.Hosting.Local;

/// <summary>A cluster of silos on this machine, as it was started: what it takes to find, watch, restart and stop it.</summary>
public sealed record LocalCluster
{
    public required string Id { get; init; }

    public required ImmutableArray<LocalSilo> Silos { get; init; }

    /// <summary>The Redis that it lives by, as it was given; null if the first silo holds the membership.</summary>
    public string? Redis { get; init; }

    /// <summary>The profile of failure detection, as <c>--failure-detection</c> calls it.</summary>
    public string FailureDetection { get; init; } = "default";

    /// <summary>The certificates with which it was started, full paths; null without TLS.</summary>
    public TlsFiles? Tls { get; init; }
}
