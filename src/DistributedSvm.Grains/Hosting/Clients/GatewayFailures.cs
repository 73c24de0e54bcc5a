using System.Net;
using System.Security.Authentication;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Clients;

/// <summary>
/// Why connections to gateways ended while a client tries to get in. Orleans itself only says that a request was not answered, and goes on trying.
/// </summary>
/// <param name="usesTls">Whether this client shows a certificate: who closes the connection then does not trust it.</param>
/// <param name="attempt">Is cancelled when the attempt is over: what ends then ends because of that.</param>
internal sealed class GatewayFailures(bool usesTls, CancellationToken attempt)
{
    private const string TlsAdvice = "The cluster must use TLS, and each side must trust the other's certificate (--tls-trust)";
    private const string IdAdvice = "write its id behind the address (HOST:PORT/ID)";

    private readonly TaskCompletionSource _hopeless = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason;
    private int _closed;

    /// <summary>The last reason; null if no connection has ended.</summary>
    public string? Reason => _reason;

    /// <summary>Completes when to try this gateway again cannot help: another cluster, or no trust.</summary>
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
        if (attempt.IsCancellationRequested)
        {
            return;
        }

        switch (exception)
        {
            case AuthenticationException:
                _reason = $"there is no TLS with {gateway}: {exception.Message}. {TlsAdvice}";
                _hopeless.TrySetResult();
                break;
            case InvalidOperationException when exception.Message.Contains("cluster id", StringComparison.OrdinalIgnoreCase):
                _reason = $"{gateway} is the gateway of another cluster ({exception.Message}): {IdAdvice}";
                _hopeless.TrySetResult();
                break;
            case var _ when usesTls:
                // With TLS 1.3 a client is told that it is not trusted by nothing but the end of the connection.
                _reason = $"there is no TLS with {gateway}: it closes the connection. {TlsAdvice}. If it is the gateway of another cluster, {IdAdvice}";
                _hopeless.TrySetResult();
                break;
            default:
                if (Interlocked.Increment(ref _closed) > 1)
                {
                    _hopeless.TrySetResult();
                }

                // A gateway that refuses does so by nothing but the end of the connection, whatever it has against one.
                _reason ??= $"{gateway} closes the connection. If it is the gateway of another cluster, {IdAdvice}; if it wants a certificate, give one (--tls-certificate, --tls-trust)";
                break;
        }
    }
}
