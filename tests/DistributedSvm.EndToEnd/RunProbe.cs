using System.Diagnostics;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.EndToEnd;

/// <summary>
/// Looks at one run of a cluster through a client of its own, while silos are being lost: what is not answered is asked again, by whichever gateway answers. A process for each look
/// would take so long on a busy machine that the run had ended before the next thing could happen to it.
/// </summary>
/// <param name="gateways">All gateways of the cluster, as <c>--cluster</c> wants them.</param>
/// <param name="run">The run's name.</param>
internal sealed class RunProbe(string gateways, string run) : IAsyncDisposable
{
    /// <summary>A status comes at once or not at all.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private ClusterClient? _client;

    public Task<RunStatus> Status() => Until(_ => true);

    /// <summary>Asks until the run is as it should be. One that ends before was too short for the test.</summary>
    public Task<RunStatus> Until(Func<RunStatus, bool> isReached) => Until(isReached, _ => ValueTask.CompletedTask);

    private async Task<RunStatus> Until(Func<RunStatus, bool> isReached, Func<ISimulationGrain, ValueTask> demand)
    {
        var waited = Stopwatch.StartNew();
        string last = "nothing was heard of it";
        while (waited.Elapsed < Executable.Patience)
        {
            if (await Look(demand) is { } status)
            {
                last = $"{status}";
                if (isReached(status))
                {
                    return status;
                }

                Assert.False(status.IsEnded, last);
            }

            await Task.Delay(LookEvery, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"The run did not come as far as it should: {last}");
    }

    /// <summary>Has the run stop at its next meeting, and waits until it has; again where a silo that was lost took the call with it.</summary>
    public async Task Pause()
    {
        await Until(status => status.State == RunState.Paused, simulation => simulation.Pause());
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync();
        }
    }

    /// <summary>Null if it is not there yet, or nobody answers.</summary>
    private async Task<RunStatus?> Look(Func<ISimulationGrain, ValueTask> demand)
    {
        try
        {
            _client ??= await ClusterProbe.Connect(gateways);
            await demand(_client.Grains.GetGrain<ISimulationGrain>(run)).AsTask().WaitAsync(Lost, TestContext.Current.CancellationToken);
            IRunDirectoryGrain runs = _client.Grains.GetGrain<IRunDirectoryGrain>(0);
            return (await runs.List().AsTask().WaitAsync(Lost, TestContext.Current.CancellationToken)).SingleOrDefault(status => status.Run == run);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or ClusterUnreachableException)
        {
            // It went through a silo that is lost or hangs.
            await DisposeAsync();
            return null;
        }
    }
}
