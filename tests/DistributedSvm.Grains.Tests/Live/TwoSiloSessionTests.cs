using System.Collections.Immutable;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Tests.Live;

/// <summary>Sessions on two silos: hosts in turn, or every exporter apart from its importer.</summary>
public sealed class TwoSiloSessionTests(SiloPair pair) : IClassFixture<SiloPair>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exporter_and_importer_share_a_silo_and_hosts_take_turns()
    {
        LiveLoadTarget target = await LiveLoadTarget.Open(pair.Grains, "together", LoadWorlds.Create(), spread: false, Cancellation);
        await RunSome(target);
        ImmutableArray<SiloLoad> silos = await target.Silos(Cancellation);
        Assert.Equal(2, silos.Length);
        Assert.All(silos, silo => Assert.Equal(40, silo.Sessions));
        Assert.All(silos, silo => Assert.True(silo.CallsToOthers <= 8, $"{silo}"));
        await AuditFindsNothing(target);
    }

    [Fact]
    public async Task Spread_every_negotiation_crosses_silos()
    {
        LiveLoadTarget target = await LiveLoadTarget.Open(pair.Grains, "apart", LoadWorlds.Create(), spread: true, Cancellation);
        await RunSome(target);
        ImmutableArray<SiloLoad> silos = await target.Silos(Cancellation);
        Assert.True(silos.Sum(silo => silo.CallsToOthers) > 80 * 8, string.Join("; ", silos));
        await AuditFindsNothing(target);

        // Nobody keeps anything for dma-bufs that are gone.
        Assert.Equal(0, (await target.Silos(Cancellation)).Sum(silo => silo.DmaBufs));
    }

    private static async Task RunSome(LiveLoadTarget target)
    {
        SessionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 80).Select(i =>
            target.Run(i % target.Agents, (i % 20) switch { 0 => SessionKind.Move, 1 => SessionKind.Refused, 2 => SessionKind.Negotiate, _ => SessionKind.Share }, Cancellation).AsTask()));
        Assert.All(outcomes, outcome => Assert.True(outcome.IsOk, $"{outcome}"));
    }

    private static async Task AuditFindsNothing(LiveLoadTarget target)
    {
        LoadAudit audit = await target.Audit(Cancellation);
        Assert.Empty(audit.Violations);
        Assert.True(audit.IsClean, $"{audit}");
    }
}
