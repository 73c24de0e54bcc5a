using System.Net;
using DistributedSvm.Grains.Hosting.Checkpoints;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>What a silo of a cluster is told. Everything has been checked, and Redis is connected.</summary>
public sealed record ClusterSiloSettings
{
    public string ClusterId { get; init; } = Clusters.ClusterId.Default;

    /// <summary>Under which address other silos and clients find it. Never a wildcard.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>On which address it listens: the same, or a wildcard.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    public required int SiloPort { get; init; }

    /// <summary>0: no client can connect to this silo.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>Without Redis: the silo that holds the membership, itself if null. It dies with that silo.</summary>
    public IPEndPoint? Primary { get; init; }

    /// <summary>With Redis: membership is kept there, and so may checkpoints be.</summary>
    public RedisConnections? Redis { get; init; }

    /// <summary>A name of <see cref="CheckpointStores"/>.</summary>
    public string Checkpoints { get; init; } = CheckpointStores.Memory;

    public DirectoryKind Directory { get; init; } = DirectoryKind.Distributed;

    public FailureDetection FailureDetection { get; init; }

    public TlsIdentity? Tls { get; init; }

    public BuildVersion Version { get; init; } = BuildVersion.Current;
}
