using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Grains.Hosting.Clients;

/// <summary>Which cluster a client wants, and how to find it: by gateways, or by the Redis that holds its membership.</summary>
/// <param name="ClusterId">Its name.</param>
/// <param name="Gateways">Some or all of its gateways; empty if they are looked up in Redis.</param>
/// <param name="Redis">Where its membership is kept, if that is how to find it.</param>
public sealed record ClusterAddress(string ClusterId, ImmutableArray<DnsEndPoint> Gateways, RedisAddress? Redis = null)
{
    private const string Local = "local";
    private const string RedisScheme = "redis://";

    /// <summary>The certificates of a local cluster, which are the user's own; null where only the user knows.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>
    /// <c>local[:ID]</c>, <c>HOST:PORT[,HOST:PORT...][/ID]</c> or <c>redis://[[USER]:PASSWORD@]HOST:PORT[/ID]</c>.
    /// </summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    /// <exception cref="ClusterUnreachableException">There is no such local cluster.</exception>
    public static ClusterAddress Parse(string text, LocalClusters locals)
    {
        if (text == Local || text.StartsWith($"{Local}:", StringComparison.Ordinal))
        {
            return OfLocal(text == Local ? Clusters.ClusterId.Default : Clusters.ClusterId.Check(text[(Local.Length + 1)..]), locals);
        }

        bool isRedis = text.StartsWith(RedisScheme, StringComparison.OrdinalIgnoreCase);
        int slash = text.IndexOf('/', isRedis ? RedisScheme.Length : 0);
        string id = slash < 0 ? Clusters.ClusterId.Default : Clusters.ClusterId.Check(text[(slash + 1)..]);
        string where = slash < 0 ? text : text[..slash];
        return isRedis
            ? new ClusterAddress(id, [], RedisAddress.Parse(where))
            : new ClusterAddress(id, [.. where.Split(',').Select(Gateway)]);
    }

    /// <summary>Without a password.</summary>
    public override string ToString() => Redis is null
        ? $"cluster {ClusterId} at {string.Join(", ", Gateways.Select(gateway => string.Create(CultureInfo.InvariantCulture, $"{gateway.Host}:{gateway.Port}")))}"
        : $"cluster {ClusterId} in Redis at {Redis}";

    private static ClusterAddress OfLocal(string id, LocalClusters locals)
    {
        LocalCluster cluster = locals.Read(id)
            ?? throw new ClusterUnreachableException($"there is no local cluster '{id}'. Start it: dsvm cluster up --id {id}");
        if (cluster.Redis is { } redis)
        {
            // It knows which of the silos are alive.
            return new ClusterAddress(id, [], RedisAddress.Parse(redis)) { Tls = cluster.Tls };
        }

        return new ClusterAddress(id, [.. cluster.Silos.Select(silo => new DnsEndPoint(IPAddress.Loopback.ToString(), silo.GatewayPort))]) { Tls = cluster.Tls };
    }

    private static DnsEndPoint Gateway(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon].Trim('[', ']');
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= IPEndPoint.MaxPort
            ? new DnsEndPoint(host, port)
            : throw new FormatException($"'{text}' is no cluster: write local, local:ID, HOST:PORT[,HOST:PORT...][/ID] or redis://[USER:PASSWORD@]HOST:PORT[/ID]");
    }
}
