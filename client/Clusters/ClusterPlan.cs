using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using DistributedSvm.Client.Clusters.Processes;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>From what was asked for, and what there is already, to the cluster that there should be.</summary>
internal static class ClusterPlan
{
    public const int MostSilos = 32;

    public const int StandardSilos = 3;

    public const int StandardPort = 11_111;

    public const string StandardFailureDetection = "default";

    /// <summary>The last port of the last silo must be one.</summary>
    public const int LastPort = IPEndPoint.MaxPort - HttpOffset - MostSilos + 1;

    private const int GatewayOffset = 100;

    private const int HttpOffset = 200;

    /// <summary>The cluster with all its silos; those that have never run have no process.</summary>
    /// <exception cref="UsageException">A cluster of that id lives, and is not what was asked for.</exception>
    public static LocalCluster Make(UpRequest request, LocalCluster? existing)
    {
        if (existing is null)
        {
            return New(request, StandardSilos, StandardPort, StandardFailureDetection);
        }

        if (existing.Silos.Any(silo => silo.IsAlive()))
        {
            return Extended(request, existing);
        }

        // Nothing runs that could contradict what is asked for now; the rest stays as it was.
        UpRequest complete = request with { Redis = request.Redis ?? existing.Redis, Tls = request.Tls ?? existing.Tls };
        return New(complete, existing.Silos.Length, existing.Silos[0].SiloPort, existing.FailureDetection);
    }

    private static LocalCluster New(UpRequest request, int silos, int port, string failureDetection) => new()
    {
        Id = request.Id,
        Redis = request.Redis,
        FailureDetection = request.FailureDetection ?? failureDetection,
        Tls = request.Tls,
        Silos = Silos(0, request.Silos ?? silos, request.Port ?? port),
    };

    private static LocalCluster Extended(UpRequest request, LocalCluster existing)
    {
        int port = existing.Silos[0].SiloPort;
        Demand(request.Port is null || request.Port == port, existing, string.Create(CultureInfo.InvariantCulture, $"with --port {port}"));
        Demand(request.Redis is null || request.Redis == existing.Redis, existing, existing.Redis is null ? "without --redis" : "with another --redis");
        Demand(
            request.FailureDetection is null || request.FailureDetection == existing.FailureDetection,
            existing,
            $"with --failure-detection {existing.FailureDetection}");
        Demand(request.Tls is null || request.Tls == existing.Tls, existing, existing.Tls is null ? "without TLS" : "with other certificates");
        int silos = request.Silos ?? existing.Silos.Length;
        Demand(silos >= existing.Silos.Length, existing, string.Create(CultureInfo.InvariantCulture, $"with {existing.Silos.Length} silos"));
        return existing with { Silos = existing.Silos.AddRange(Silos(existing.Silos.Length, silos, port)) };
    }

    private static void Demand(bool isSame, LocalCluster existing, string how)
    {
        if (!isSame)
        {
            throw new UsageException($"cluster '{existing.Id}' runs already, {how}. To change that: dsvm cluster down --id {existing.Id}, then up");
        }
    }

    private static ImmutableArray<LocalSilo> Silos(int from, int to, int port) =>
        [.. Enumerable.Range(from, to - from).Select(i => new LocalSilo(0, "", port + i, port + GatewayOffset + i, port + HttpOffset + i))];
}
