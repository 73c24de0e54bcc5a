using System.Net;
using System.Net.Sockets;

namespace DistributedSvm.Grains.Hosting;

/// <summary>
/// A free loopback port that nobody else is given until this is disposed. Silos listen with SO_REUSEPORT, so two that took one port would both start and share its
/// connections; the system, however, gives a port in use to no one who asks for any. The silo binds the port while it is still reserved.
/// </summary>
internal sealed class PortReservation : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public PortReservation()
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
