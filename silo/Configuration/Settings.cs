using DistributedSvm.Grains.Hosting.Checkpoints;
using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Silo.Configuration;

/// <summary>All settings of a silo. <see cref="SiloOptions"/> says what their values mean.</summary>
internal static class Settings
{
    public static readonly Setting SiloPort = new("silo-port", "PORT", "Port for other silos (11111).");
    public static readonly Setting GatewayPort = new("gateway-port", "PORT", "Port for clients; 0 for none (30000).");
    public static readonly Setting HttpPort = new("http-port", "PORT", "Port for /health and the dashboard; 0 for none (0).");
    public static readonly Setting Address = new(
        "address", "IP", "The address to listen on and to be found under. 'any' listens on all and is found under the first that is not loopback (127.0.0.1).");

    public static readonly Setting Cluster = new("cluster-id", "ID", $"The cluster to join or begin ({ClusterId.Default}).");
    public static readonly Setting Primary = new(
        "primary", "HOST:PORT", "For development, without Redis: the silo that holds the membership of the cluster, itself if left out. The cluster ends with it.");

    public static readonly Setting Redis = new(
        "redis", "CONN", "Keep membership and checkpoints in Redis: HOST:PORT or redis://[USER]:PASSWORD@HOST:PORT. DSVM_REDIS keeps a password out of sight.");

    public static readonly Setting Checkpoints = new(
        "checkpoints", string.Join('|', CheckpointStores.Names), "Where checkpoints are kept (redis if --redis is given, else memory).");

    public static readonly Setting Directory = new(
        "directory", "distributed|local", "The grain directory, the same in all silos: strongly consistent, or Orleans' default (distributed).");

    public static readonly Setting FailureDetection = new(
        "failure-detection", "default|fast", "How soon a silo that does not answer is declared dead: about 10 s, or 5 s (default).");

    public static readonly Setting ShutdownTimeout = new(
        "shutdown-timeout", "SECONDS", "What a graceful stop may take: leaving the cluster, ending grains (15). Give whoever stops the process 5 s more.");

    public static readonly Setting Dashboard = new("dashboard", null, "Serve the Orleans dashboard at /dashboard of the http port. It asks for no password.");
    public static readonly Setting TlsCertificate = new("tls-certificate", "FILE", "TLS with silos and clients: this silo's certificate, .pfx or .pem.");
    public static readonly Setting TlsKey = new("tls-key", "FILE", "Its private key in PEM, if not in the same file.");
    public static readonly Setting TlsPasswordFile = new("tls-password-file", "FILE", "A file whose first line is the password of the key.");
    public static readonly Setting TlsTrust = new("tls-trust", "FILE", "PEM of the CA of the other silos and clients, or of their self-signed certificates.");

    public static readonly Setting Telemetry = new(
        "telemetry", "console|otlp|none", "Where spans, metrics and logs go (otlp if OTEL_EXPORTER_OTLP_ENDPOINT is set, else none). The OTEL_* variables count.");

    public static readonly Setting TraceSample = new(
        "trace-sample", "R", "Of the traces that begin in this silo, how many are kept: 0 to 1 (1). What belongs to a client's trace follows the client.");

    public static readonly Setting OrleansSpans = new("orleans-spans", null, "Also the spans of every grain call, two for each.");

    public static IReadOnlyList<Setting> All { get; } =
    [
        SiloPort, GatewayPort, HttpPort, Address, Cluster, Primary, Redis, Checkpoints, Directory, FailureDetection, ShutdownTimeout, Dashboard,
        TlsCertificate, TlsKey, TlsPasswordFile, TlsTrust, Telemetry, TraceSample, OrleansSpans,
    ];
}
