using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Security;

/// <summary>
/// Mutual TLS below every connection of Orleans: between silos, and from clients to gateways. A peer that is not trusted, or that does not speak TLS, is sent away
/// before a byte of it is read.
/// </summary>
public static class TlsMiddleware
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    public static ISiloBuilder UseTls(this ISiloBuilder silo, TlsIdentity identity) => silo.Configure<SiloConnectionOptions>(options =>
    {
        options.ConfigureSiloInboundConnection(builder => Use(builder, context => Accept(context, identity)));
        options.ConfigureSiloOutboundConnection(builder => Use(builder, context => Open(context, identity)));
        options.ConfigureGatewayInboundConnection(builder => Use(builder, context => Accept(context, identity)));
    });

    public static IClientBuilder UseTls(this IClientBuilder client, TlsIdentity identity) => client.Configure<ClientConnectionOptions>(options =>
        options.ConfigureConnection(builder => Use(builder, context => Open(context, identity))));

    private static Func<SslStream, CancellationToken, Task> Accept(ConnectionContext context, TlsIdentity identity) =>
        (stream, cancellationToken) => stream.AuthenticateAsServerAsync(identity.ForServer(), cancellationToken);

    private static Func<SslStream, CancellationToken, Task> Open(ConnectionContext context, TlsIdentity identity) =>
        (stream, cancellationToken) => stream.AuthenticateAsClientAsync(
            identity.ForClient((context.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? ""), cancellationToken);

    private static void Use(IConnectionBuilder builder, Func<ConnectionContext, Func<SslStream, CancellationToken, Task>> handshake)
    {
        ILogger logger = builder.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TlsMiddleware));
        builder.Use(next => async context =>
        {
            IDuplexPipe plain = context.Transport;
            await using var stream = new SslStream(new DuplexPipeStream(plain));
            try
            {
                await Authenticate(stream, handshake(context));
            }
            catch (AuthenticationException exception)
            {
                logger.LogWarning("The connection with {Peer} was refused: {Reason}", context.RemoteEndPoint, exception.Message);
                throw;
            }

            context.Transport = new TlsPipe(stream);
            try
            {
                await next(context);
            }
            finally
            {
                context.Transport = plain;
            }
        });
    }

    private static async Task Authenticate(SslStream stream, Func<SslStream, CancellationToken, Task> handshake)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout);
        try
        {
            await handshake(stream, timeout.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new AuthenticationException("the peer did not complete the TLS handshake in time", exception);
        }
        catch (IOException exception)
        {
            throw new AuthenticationException($"the peer does not speak TLS, or does not trust this certificate ({exception.Message})", exception);
        }
    }
}
