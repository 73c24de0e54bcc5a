using System.Net;
using System.Net.Sockets;

namespace DistributedSvm.EndToEnd;

/// <summary>
/// Loopback ports that nobody listens on. They lie below the range from which the system picks ports of outgoing connections, so that none is taken away between
/// the look and its use; each is given out once per process.
/// </summary>
internal static class Ports
{
    private const int First = 15_000;
    private const int Count = 15_000;
    private const int SilosPerBase = 8;

    /// <summary>All that were given out: who got one may not listen there yet.</summary>
    private static readonly HashSet<int> Given = [];

    public static int Free() => Find(port => [port]);

    /// <summary>A port for silo 0 of a local cluster of up to eight silos: theirs, their gateways' and their health endpoints' are free too.</summary>
    public static int FreeBase() => Find(port => [.. Enumerable.Range(port, SilosPerBase).SelectMany(first => new[] { first, first + 100, first + 200 })]);

    /// <summary>By chance, so that test processes that run side by side seldom look at the same.</summary>
    private static int Find(Func<int, int[]> wanted)
    {
        lock (Given)
        {
            for (int attempt = 0; attempt < Count; attempt++)
            {
                int[] ports = wanted(First + Random.Shared.Next(Count));
                if (ports.All(port => !Given.Contains(port) && IsFree(port)))
                {
                    Given.UnionWith(ports);
                    return ports[0];
                }
            }
        }

        throw new InvalidOperationException("There are no free ports.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
