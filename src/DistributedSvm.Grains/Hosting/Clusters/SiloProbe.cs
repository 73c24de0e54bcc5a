using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// Knocks at the port of a silo: one speaks first there, so that a single byte tells whether it lives and whether both agree on TLS. Without this look Orleans would
/// keep trying for minutes, or for ever where the silo is the one that holds the membership.
/// </summary>
public static class SiloProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static async Task<SiloProbeResult> Look(IPEndPoint silo, TlsIdentity? tls, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            using var client = new TcpClient(silo.AddressFamily);
            await client.ConnectAsync(silo, timeout.Token);
            return await Listen(client, silo, tls, timeout.Token);
        }
        catch (SocketException)
        {
            return SiloProbeResult.NobodyListens;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SiloProbeResult.NobodyListens;
        }
    }

    private static async Task<SiloProbeResult> Listen(TcpClient client, IPEndPoint silo, TlsIdentity? tls, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = client.GetStream();
            if (tls is null)
            {
                return await Answers(stream, cancellationToken);
            }

            await using var encrypted = new SslStream(stream);
            await encrypted.AuthenticateAsClientAsync(tls.ForClient(silo.Address.ToString()), cancellationToken);
            return await Answers(encrypted, cancellationToken);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return SiloProbeResult.Refuses;
        }
        catch (OperationCanceledException)
        {
            return SiloProbeResult.Silent;
        }
    }

    private static async Task<SiloProbeResult> Answers(Stream stream, CancellationToken cancellationToken) =>
        await stream.ReadAsync(new byte[1], cancellationToken) == 1 ? SiloProbeResult.Answers : SiloProbeResult.Refuses;
}
