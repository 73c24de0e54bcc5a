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

    // Test processes that run side by side start at different places.
    private static int _next = Environment.ProcessId * 97 % Count;

    public static int Free()
    {
        for (int attempt = 0; attempt < Count; attempt++)
        {
            int port = First + (Interlocked.Increment(ref _next) & int.MaxValue) % Count;
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("There is no free port.");
    }

    /// <summary>A port for silo 0 of a local cluster of up to eight silos: theirs, their gateways' and their health endpoints' are free too.</summary>
    public static int FreeBase()
    {
        for (int attempt = 0; attempt < Count; attempt++)
        {
            int port = First + (Interlocked.Add(ref _next, SilosPerBase) & int.MaxValue) % (Count - 200 - SilosPerBase);
            if (Enumerable.Range(port, SilosPerBase).All(first => IsFree(first) && IsFree(first + 100) && IsFree(first + 200)))
            {
                return port;
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
