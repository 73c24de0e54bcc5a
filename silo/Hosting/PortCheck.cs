using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Silo.Configuration;

namespace DistributedSvm.Silo.Hosting;

/// <summary>Orleans listens with SO_REUSEPORT: without this look a second silo would start and take half of the first one's connections.</summary>
internal static class PortCheck
{
    /// <exception cref="SettingException">A port is in use, or the address is not one of this machine.</exception>
    public static void Check(SiloOptions options)
    {
        foreach ((Setting setting, int port) in (ReadOnlySpan<(Setting, int)>)
            [(Settings.SiloPort, options.SiloPort), (Settings.GatewayPort, options.GatewayPort), (Settings.HttpPort, options.HttpPort)])
        {
            if (port != 0 && Problem(options.ListenAddress, port) is { } problem)
            {
                throw problem switch
                {
                    SocketError.AddressAlreadyInUse =>
                        new SettingException(string.Create(CultureInfo.InvariantCulture, $"port {port} is in use: another silo? Choose another with {setting.Option}")),
                    SocketError.AddressNotAvailable => new SettingException($"{Settings.Address.Option}: {options.ListenAddress} is no address of this machine"),
                    _ => new SettingException(
                        string.Create(CultureInfo.InvariantCulture, $"{setting.Option}: port {port} cannot be used on {options.ListenAddress} ({problem})")),
                };
            }
        }
    }

    private static SocketError? Problem(IPAddress address, int port)
    {
        try
        {
            using var probe = new TcpListener(address, port);
            probe.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }
}
