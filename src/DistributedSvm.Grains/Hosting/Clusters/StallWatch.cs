using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// Notices that the whole process stood still (it was suspended, or its machine was) and asks at once what the cluster thinks of it: a silo that was declared dead
/// meanwhile ends within moments, and not at the next look at the membership table.
/// </summary>
internal sealed class StallWatch(IClusterMembershipService membership, ILogger<StallWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            long before = Stopwatch.GetTimestamp();
            await Task.Delay(Period, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TimeSpan stood = Stopwatch.GetElapsedTime(before);
            if (stood > Stall && !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("This process stood still for {Seconds:F1} s", stood.TotalSeconds);
                await Refresh(stoppingToken);
            }
        }
    }

    private async Task Refresh(CancellationToken stoppingToken)
    {
        try
        {
            await membership.Refresh(default, stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning("The membership table cannot be read: {Reason}", exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The silo stops anyway.
        }
    }
}
