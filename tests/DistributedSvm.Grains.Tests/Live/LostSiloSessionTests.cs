using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Live;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Workloads.Load;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests.Live;

/// <summary>A silo is lost under load: sessions go on with entities that came up anew, and nothing of the lost ones is left.</summary>
public sealed class LostSiloSessionTests : IAsyncLifetime
{
    private const int MostAttempts = 100;

    /// <summary>In one process nothing tells a client that the silo it waits for is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private InProcessTestCluster? _cluster;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.ConfigureForRuns());
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_go_on_after_a_silo_was_lost_and_nothing_leaks(bool isSpread)
    {
        LiveLoadTarget target = await LiveLoadTarget.Open(_cluster!.Client, "lost", LoadWorlds.Create(hosts: 6), isSpread, Cancellation);
        await Task.WhenAll(Enumerable.Range(0, target.Agents).Select(agent => UntilFine(target, agent)));
        Task[] meanwhile = [.. Enumerable.Range(0, target.Agents).Select(agent => RunSome(target, agent))];
        await _cluster.KillSiloAsync(_cluster.Silos[^1], Cancellation);
        await Task.WhenAll(meanwhile);
        await Task.WhenAll(Enumerable.Range(0, target.Agents).Select(agent => UntilFine(target, agent)));
        LoadAudit audit = await target.Audit(Cancellation);
        Assert.True(audit.Violations.IsEmpty, string.Join('\n', audit.Violations));
        Assert.Equal(0, audit.DmaBufs);
        Assert.Equal(2, (await target.Silos(Cancellation)).Length);
    }

    /// <summary>Sessions across the loss: they may fail with it, but none finds wrong content.</summary>
    private static async Task RunSome(LiveLoadTarget target, int agent)
    {
        for (int session = 0; session < 20; session++)
        {
            await TryRun(target, agent);
        }
    }

    /// <summary>Until the agent has run a session to a good end, on whatever silo it is by then.</summary>
    private static async Task UntilFine(LiveLoadTarget target, int agent)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await TryRun(target, agent))
            {
                return;
            }
        }

        Assert.Fail($"agent {agent} does not come back");
    }

    private static async Task<bool> TryRun(LiveLoadTarget target, int agent)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        try
        {
            SessionOutcome outcome = await target.Run(agent, SessionKind.Share, patience.Token);
            Assert.False(outcome.IsContentWrong);
            return outcome.IsOk;
        }
        catch (Exception exception) when (exception is LiveEntityLostException or LiveRunLostException or OrleansException or TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
