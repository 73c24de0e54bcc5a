using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Grains.Hosting.Checkpoints;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using DistributedSvm.Grains.Telemetry;

namespace DistributedSvm.Silo.Configuration;

/// <summary>Makes <see cref="SiloOptions"/> of what was set, or says what is wrong with it.</summary>
internal static class SiloOptionsReader
{
    private const string AnyAddress = "any";
    private const int MostSeconds = 3_600;

    /// <exception cref="SettingException">A value is wrong, or two do not fit together.</exception>
    public static SiloOptions Read(SettingValues values)
    {
        (IPAddress listen, IPAddress address) = Addresses(values[Settings.Address]);
        var options = new SiloOptions
        {
            SiloPort = Port(values[Settings.SiloPort], 11_111, least: 1),
            GatewayPort = Port(values[Settings.GatewayPort], 30_000, least: 0),
            HttpPort = Port(values[Settings.HttpPort], 0, least: 0),
            ListenAddress = listen,
            Address = address,
            ClusterId = values[Settings.Cluster] is { } id ? Checked(id, ClusterId.Check) : ClusterId.Default,
            Primary = values[Settings.Primary] is { } primary ? Endpoint(primary) : null,
            Redis = values[Settings.Redis] is { } redis ? Checked(redis, RedisAddress.Parse) : null,
            Checkpoints = Checkpoints(values),
            Directory = Choice(values[Settings.Directory], DirectoryKind.Distributed),
            FailureDetection = Choice(values[Settings.FailureDetection], FailureDetection.Default),
            ShutdownTimeout = Seconds(values[Settings.ShutdownTimeout], 15),
            Dashboard = IsOn(values[Settings.Dashboard]),
            Tls = Tls(values),
            Telemetry = new TelemetrySettings
            {
                Kind = Choice(values[Settings.Telemetry], TelemetrySettings.DefaultKind),
                Service = "dsvm-silo",
                SampleRatio = Ratio(values[Settings.TraceSample], 1),
                HasOrleansSpans = IsOn(values[Settings.OrleansSpans]),
            },
        };
        CheckTogether(options, values);
        return options;
    }

    private static void CheckTogether(SiloOptions options, SettingValues values)
    {
        if (options.Primary is not null && options.Redis is not null)
        {
            throw new SettingException($"{values[Settings.Primary]!.Source} and {values[Settings.Redis]!.Source} exclude each other: membership is in one place");
        }

        if (options.Dashboard && options.HttpPort == 0)
        {
            throw new SettingException($"{values[Settings.Dashboard]!.Source}: the dashboard needs a port: give {Settings.HttpPort.Option}");
        }

        int[] ports = [.. new[] { options.SiloPort, options.GatewayPort, options.HttpPort }.Where(port => port != 0)];
        if (ports.Distinct().Count() < ports.Length)
        {
            throw new SettingException($"{Settings.SiloPort.Option}, {Settings.GatewayPort.Option} and {Settings.HttpPort.Option} must differ");
        }
    }

    private static int Port(SettingValue? value, int standard, int least)
    {
        if (value is null)
        {
            return standard;
        }

        return int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port >= least && port <= IPEndPoint.MaxPort
            ? port
            : throw value.Wrong(string.Create(CultureInfo.InvariantCulture, $"is no port from {least} to {IPEndPoint.MaxPort}"));
    }

    private static double Ratio(SettingValue? value, double standard)
    {
        if (value is null)
        {
            return standard;
        }

        return double.TryParse(value.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1
            ? ratio
            : throw value.Wrong("is no number from 0 to 1");
    }

    private static TimeSpan Seconds(SettingValue? value, int standard)
    {
        if (value is null)
        {
            return TimeSpan.FromSeconds(standard);
        }

        return int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is > 0 and <= MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw value.Wrong(string.Create(CultureInfo.InvariantCulture, $"is no number of seconds from 1 to {MostSeconds}"));
    }

    private static (IPAddress Listen, IPAddress Address) Addresses(SettingValue? value)
    {
        if (value is null)
        {
            return (IPAddress.Loopback, IPAddress.Loopback);
        }

        if (value.Text == AnyAddress || value.Text == IPAddress.Any.ToString())
        {
            return (IPAddress.Any, OwnAddress.Find() ?? throw value.Wrong("is found under an address that is not loopback, and this machine has none"));
        }

        return IPAddress.TryParse(value.Text, out IPAddress? address) && !address.Equals(IPAddress.IPv6Any)
            ? (address, address)
            : throw value.Wrong($"is no IP address, nor '{AnyAddress}'");
    }

    private static IPEndPoint Endpoint(SettingValue value)
    {
        int colon = value.Text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(value.Text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is 0 or > IPEndPoint.MaxPort)
        {
            throw value.Wrong("is no address with a port, such as 127.0.0.1:11111");
        }

        try
        {
            IPAddress[] addresses = Dns.GetHostAddresses(value.Text[..colon].Trim('[', ']'));
            return new IPEndPoint(addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0], port);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw value.Wrong("names no host that is known here");
        }
    }

    private static string Checkpoints(SettingValues values)
    {
        bool hasRedis = values[Settings.Redis] is not null;
        if (values[Settings.Checkpoints] is not { } value)
        {
            return hasRedis ? CheckpointStores.Redis : CheckpointStores.Memory;
        }

        if (!CheckpointStores.Names.Contains(value.Text))
        {
            throw value.Wrong($"is none of {string.Join(", ", CheckpointStores.Names)}");
        }

        return !CheckpointStores.Get(value.Text).NeedsRedis || hasRedis ? value.Text : throw value.Wrong($"needs {Settings.Redis.Option}");
    }

    private static TlsFiles? Tls(SettingValues values)
    {
        (SettingValue? certificate, SettingValue? trust) = (values[Settings.TlsCertificate], values[Settings.TlsTrust]);
        if (certificate is not null && trust is not null)
        {
            return new TlsFiles(certificate.Text, trust.Text, values[Settings.TlsKey]?.Text, values[Settings.TlsPasswordFile]?.Text);
        }

        SettingValue? alone = certificate ?? trust ?? values[Settings.TlsKey] ?? values[Settings.TlsPasswordFile];
        return alone is null
            ? null
            : throw new SettingException($"{alone.Source}: TLS needs both {Settings.TlsCertificate.Option} and {Settings.TlsTrust.Option}");
    }

    private static bool IsOn(SettingValue? value) => value switch
    {
        null => false,
        _ when bool.TryParse(value.Text, out bool on) => on,
        _ => throw value.Wrong("is neither true nor false"),
    };

    private static T Choice<T>(SettingValue? value, T standard)
        where T : struct, Enum
    {
        if (value is null)
        {
            return standard;
        }

        // Numbers are values of an enumeration too, but not of ours.
        string? name = Enum.GetNames<T>().FirstOrDefault(name => name.Equals(value.Text, StringComparison.OrdinalIgnoreCase));
        return name is not null
            ? Enum.Parse<T>(name)
            : throw value.Wrong($"is none of {string.Join(", ", Enum.GetNames<T>().Select(known => known.ToLowerInvariant()))}");
    }

    /// <summary>The value is not repeated by itself: it may hold a password.</summary>
    private static T Checked<T>(SettingValue value, Func<string, T> parse)
    {
        try
        {
            return parse(value.Text);
        }
        catch (FormatException exception)
        {
            throw new SettingException($"{value.Source}: {exception.Message}");
        }
    }
}
