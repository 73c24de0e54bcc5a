using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace DistributedSvm.Silo.Configuration;

/// <summary>Under which address others find a silo that listens on all: in a container it is only known once it runs.</summary>
internal static class OwnAddress
{
    /// <summary>The first IPv4 address of an interface that is up and not loopback; null if there is none.</summary>
    public static IPAddress? Find() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
