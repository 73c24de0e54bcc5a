using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DistributedSvm.Silo.Hosting;

/// <summary>
/// Ends the process when a stop takes far longer than it was given: a silo that cannot reach its Redis any more would otherwise try for minutes to say that it leaves.
/// </summary>
internal sealed class ShutdownLimit(IHostApplicationLifetime lifetime, IOptions<HostOptions> options) : IHostedService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => new Thread(Limit) { IsBackground = true }.Start());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Limit()
    {
        Thread.Sleep(options.Value.ShutdownTimeout + Grace);
        EndOfSilo.Exit("it could not stop in time and ends as it is; the others will notice");
    }
}
