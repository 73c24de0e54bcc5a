using System.Net;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using DistributedSvm.Grains.Telemetry;

namespace DistributedSvm.Silo.Configuration;

/// <summary>What a silo was told, checked: every value is possible, and they fit together.</summary>
internal sealed record SiloOptions
{
    public required int SiloPort { get; init; }

    /// <summary>0: none.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>0: none.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Under which address the silo is found.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>On which it listens; may be a wildcard.</summary>
    public required IPAddress ListenAddress { get; init; }

    public required string ClusterId { get; init; }

    /// <summary>Null: the silo itself, or Redis.</summary>
    public IPEndPoint? Primary { get; init; }

    public RedisAddress? Redis { get; init; }

    public required string Checkpoints { get; init; }

    public required DirectoryKind Directory { get; init; }

    public required FailureDetection FailureDetection { get; init; }

    public required TimeSpan ShutdownTimeout { get; init; }

    public bool Dashboard { get; init; }

    public TlsFiles? Tls { get; init; }

    public required TelemetrySettings Telemetry { get; init; }
}
