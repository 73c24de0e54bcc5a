using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DistributedSvm.Grains.Simulation;

/// <summary>Sees to it that kept runs go on when the silo that hosted them is gone, and no client is there to notice. One on every silo.</summary>
internal sealed partial class RunKeeper(IGrainFactory grains, ILogger<RunKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await grains.GetGrain<IRunDirectoryGrain>(0).Tend();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A silo is being lost, or the store is away: the next time is soon.
                LogFailure(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "The runs could not be tended")]
    private partial void LogFailure(Exception exception);
}
