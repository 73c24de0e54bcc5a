using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Grains.Hosting;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace DistributedSvm.Silo;

/// <summary><c>dsvm-silo</c>: a silo on loopback, until it is told to stop. Wrong usage is one message and exit code 2.</summary>
internal static class SiloCommand
{
    private const int Invalid = 2;

    public static async Task<int> Run(string[] args)
    {
        Option<int> siloPort = Port("--siloPort", "Port for other silos.", 11_111);
        Option<int> gatewayPort = Port("--gatewayPort", "Port for clients.", 30_000);
        var primary = new Option<IPEndPoint?>("--primary")
        {
            Description = "The first silo of the cluster, which holds its membership; this one itself if left out.",
            HelpName = "127.0.0.1:11111",
            CustomParser = result => Endpoint(result),
        };
        var command = new RootCommand(
            """
            A silo of DistributedSvm on loopback: it hosts runs until it is told to stop (SIGTERM or Ctrl-C).

            Example:  dsvm-silo --siloPort 11112 --gatewayPort 30001 --primary 127.0.0.1:11111
            """)
        {
            siloPort, gatewayPort, primary,
        };
        command.SetAction(parsed => Host(parsed.GetValue(siloPort), parsed.GetValue(gatewayPort), parsed.GetValue(primary)));
        ParseResult given = command.Parse(args);
        if (given.Errors is [{ } error, ..])
        {
            return Complain($"{error.Message}\nTry: dsvm-silo --help");
        }

        // Signals are the host's business.
        return await given.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> Host(int siloPort, int gatewayPort, IPEndPoint? primary)
    {
        foreach (int port in (ReadOnlySpan<int>)[siloPort, gatewayPort])
        {
            if (IsTaken(port))
            {
                return Complain(string.Create(CultureInfo.InvariantCulture, $"port {port} is in use: another silo? Choose others with --siloPort and --gatewayPort"));
            }
        }

        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, primary, serviceId: "dsvm", clusterId: "dsvm");
            silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
            silo.ConfigureForRuns();
        });
        await builder.Build().RunAsync();
        return 0;
    }

    /// <summary>Orleans listens with SO_REUSEPORT: without this look a second silo would start and take half of the first one's connections.</summary>
    private static bool IsTaken(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static Option<int> Port(string name, string description, int standard) => new(name)
    {
        Description = description,
        HelpName = "PORT",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= IPEndPoint.MaxPort)
            {
                return port;
            }

            result.AddError($"{name}: '{result.Tokens[0].Value}' is no port from 1 to {IPEndPoint.MaxPort}");
            return 0;
        },
    };

    private static IPEndPoint? Endpoint(ArgumentResult result)
    {
        if (IPEndPoint.TryParse(result.Tokens[0].Value, out IPEndPoint? endpoint) && endpoint.Port != 0)
        {
            return endpoint;
        }

        result.AddError($"--primary: '{result.Tokens[0].Value}' is no address with a port, such as 127.0.0.1:11111");
        return null;
    }

    private static int Complain(string message)
    {
        Console.Error.WriteLine($"dsvm-silo: {message}");
        return Invalid;
    }
}
