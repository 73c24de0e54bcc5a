using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>A Redis server and what it takes to get in.</summary>
public sealed class RedisAddress
{
    private const int StandardPort = 6379;
    private const string Scheme = "redis://";

    private readonly ConfigurationOptions _options;

    private RedisAddress(ConfigurationOptions options) => _options = options;

    /// <summary><c>HOST:PORT</c>, <c>redis://[[USER]:PASSWORD@]HOST:PORT</c>, or a connection string of StackExchange.Redis.</summary>
    /// <exception cref="FormatException">It is none of them. The message does not repeat a password.</exception>
    public static RedisAddress Parse(string text)
    {
        ConfigurationOptions options = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? FromUri(text) : FromConnectionString(text);
        return options.EndPoints.Count > 0 && options.EndPoints.All(IsPossible) ? new RedisAddress(options) : throw Malformed();
    }

    /// <summary>Host and port only: fit for messages.</summary>
    public override string ToString() => string.Join(", ", _options.EndPoints.Select(Text));

    /// <summary>
    /// Options of a new connection. One that is lost later is opened again by the library; a blob of a checkpoint may take longer than its usual 5 s.
    /// </summary>
    internal ConfigurationOptions ToOptions(string clientName)
    {
        ConfigurationOptions options = _options.Clone();
        options.ClientName = clientName;
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.ConnectTimeout = 4_000;
        options.AsyncTimeout = 15_000;
        options.SyncTimeout = 15_000;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        return options;
    }

    private static ConfigurationOptions FromUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.AbsolutePath.Trim('/').Length > 0 || uri.Query.Length > 0)
        {
            throw Malformed();
        }

        var options = new ConfigurationOptions { EndPoints = { { uri.DnsSafeHost, uri.Port > 0 ? uri.Port : StandardPort } } };
        string[] login = uri.UserInfo.Split(':', 2);
        if (login.Length == 2)
        {
            options.Password = Uri.UnescapeDataString(login[1]);
        }

        if (login[0].Length > 0)
        {
            options.User = Uri.UnescapeDataString(login[0]);
        }

        return options;
    }

    private static ConfigurationOptions FromConnectionString(string text)
    {
        try
        {
            ConfigurationOptions options = ConfigurationOptions.Parse(text);
            options.SetDefaultPorts();
            return options;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw Malformed();
        }
    }

    private static string Text(EndPoint endpoint) => endpoint is DnsEndPoint dns
        ? string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}")
        : endpoint.ToString() ?? "";

    private static bool IsPossible(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint dns => Uri.CheckHostName(dns.Host) != UriHostNameType.Unknown && dns.Port is > 0 and <= IPEndPoint.MaxPort,
        IPEndPoint ip => ip.Port > 0,
        _ => false,
    };

    private static FormatException Malformed() => new(
        string.Create(CultureInfo.InvariantCulture, $"this is no address of a Redis server, such as localhost:{StandardPort} or {Scheme}:password@host:{StandardPort}"));
}
