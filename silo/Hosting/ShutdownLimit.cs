using Microsoft.Extensions.Hosting;

namespace DistributedSvm.Silo.Hosting;

/// <summary>
/// Ends the process when a stop takes far longer than it was given: a silo that cannot reach its Redis any more would otherwise try for minutes to say that it leaves.
/// </summary>
internal sealed class ShutdownLimit(IHostApplicationLifetime lifetime) : IHostedService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => new Thread(Limit) { IsBackground = true }.Start());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Limit()
    {
        Thread.Sleep(SiloHost.ShutdownTimeout + Grace);
        EndOfSilo.Exit("it could not stop in time and ends as it is; the others will notice");
    }
}
