using System.Net;
using System.Security.Authentication;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Clients;

/// <summary>
/// Why connections to gateways ended while a client tries to get in. Orleans itself only says that a request was not answered, and goes on trying.
/// </summary>
/// <param name="usesTls">Whether this client shows a certificate: who closes the connection then does not trust it.</param>
internal sealed class GatewayFailures(bool usesTls)
{
    private const string TlsAdvice = "The cluster must use TLS, and each side must trust the other's certificate (--tls-trust)";

    private readonly TaskCompletionSource _hopeless = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason;

    /// <summary>The last reason; null if no connection has ended.</summary>
    public string? Reason => _reason;

    /// <summary>Completes when to try again cannot help: another cluster, or no trust.</summary>
    public Task Hopeless => _hopeless.Task;

    public bool IsHopeless => _hopeless.Task.IsCompleted;

    /// <summary>Before everything else that is done to a connection.</summary>
    public void Watch(ClientConnectionOptions options) => options.ConfigureConnection(builder => builder.Use(next => async context =>
    {
        // The endpoint is gone once the connection is.
        EndPoint? gateway = context.RemoteEndPoint;
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            Note(gateway, exception);
            throw;
        }
    }));

    private void Note(EndPoint? gateway, Exception exception)
    {
        switch (exception)
        {
            case AuthenticationException:
                _reason = $"there is no TLS with {gateway}: {exception.Message}. {TlsAdvice}";
                _hopeless.TrySetResult();
                break;
            case InvalidOperationException when exception.Message.Contains("cluster id", StringComparison.OrdinalIgnoreCase):
                _reason = $"{gateway} is the gateway of another cluster ({exception.Message}). Write its id behind the address: HOST:PORT/ID";
                _hopeless.TrySetResult();
                break;
            case var _ when usesTls:
                // With TLS 1.3 a client is told that it is not trusted by nothing but the end of the connection.
                _reason = $"there is no TLS with {gateway}: it closes the connection. {TlsAdvice}";
                _hopeless.TrySetResult();
                break;
            default:
                _reason ??= $"{gateway} closes the connection. Does the cluster want a certificate that it trusts (--tls-certificate, --tls-trust)? Is it a gateway at all?";
                break;
        }
    }
}
