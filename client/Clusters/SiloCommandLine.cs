using System.Globalization;
using DistributedSvm.Client.Clusters.Processes;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>What a silo of a local cluster is told.</summary>
internal static class SiloCommandLine
{
    private const string RedisVariable = "DSVM_REDIS";
    private const string PrimaryVariable = "DSVM_PRIMARY";

    public static IReadOnlyList<string> Arguments(LocalCluster cluster, int index)
    {
        LocalSilo silo = cluster.Silos[index];
        List<string> arguments =
        [
            "--cluster-id", cluster.Id,
            "--silo-port", Text(silo.SiloPort),
            "--gateway-port", Text(silo.GatewayPort),
            "--http-port", Text(silo.HttpPort),
            "--failure-detection", cluster.FailureDetection,
        ];
        if (cluster.Redis is null && index > 0)
        {
            arguments.AddRange(["--primary", $"127.0.0.1:{Text(cluster.Silos[0].SiloPort)}"]);
        }

        if (cluster.Tls is { } tls)
        {
            arguments.AddRange(["--tls-certificate", tls.Certificate, "--tls-trust", tls.Trust]);
            arguments.AddRange(tls.Key is null ? [] : ["--tls-key", tls.Key]);
            arguments.AddRange(tls.PasswordFile is null ? [] : ["--tls-password-file", tls.PasswordFile]);
        }

        return arguments;
    }

    /// <summary>
    /// What a silo finds in its environment besides the user's own; null is what it must not find. Redis goes this way, since everybody can read a command line and
    /// it may hold a password.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Environment(LocalCluster cluster)
    {
        var environment = new Dictionary<string, string?>();
        foreach (string name in System.Environment.GetEnvironmentVariables().Keys)
        {
            if (name.Equals(RedisVariable, StringComparison.OrdinalIgnoreCase) || name.Equals(PrimaryVariable, StringComparison.OrdinalIgnoreCase))
            {
                environment[name] = null;
            }
        }

        if (cluster.Redis is { } redis)
        {
            environment[RedisVariable] = redis;
        }

        if (SiloProgram.RuntimeRoot() is { } root)
        {
            environment["DOTNET_ROOT"] = root;
        }

        return environment;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
