using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>Looks for ports that others have, before a silo is started that would only find out later and say so in its log.</summary>
internal static class PortCheck
{
    /// <exception cref="ClusterException">One of the ports of these silos is taken.</exception>
    public static void Demand(IEnumerable<LocalSilo> silos, string id)
    {
        foreach (LocalSilo silo in silos)
        {
            foreach (int port in (ReadOnlySpan<int>)[silo.SiloPort, silo.GatewayPort, silo.HttpPort])
            {
                if (IsTaken(port))
                {
                    throw new ClusterException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"port {port} is in use, by another cluster or program. Free it, or start the cluster on others: dsvm cluster up --id {id} --port {Other(silo.SiloPort)}"));
                }
            }
        }
    }

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

    private static int Other(int port) => port + 1_000 <= ClusterPlan.LastPort ? port + 1_000 : ClusterPlan.StandardPort;
}
