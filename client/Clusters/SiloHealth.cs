using System.Globalization;

namespace DistributedSvm.Client.Clusters;

/// <summary>Asks silos of this machine whether they are up.</summary>
internal sealed class SiloHealth : IDisposable
{
    // A proxy has no way back to this machine.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Whether the silo with this health endpoint says that all is well. No answer within two seconds is a no.</summary>
    public async Task<bool> IsUp(int httpPort, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(
                new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/health")), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
