using DistributedSvm.Grains.Live;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using Microsoft.Extensions.DependencyInjection;

namespace DistributedSvm.Grains.Tests.Live;

/// <summary>Sessions between live grains of one silo: the protocol of the model, in real time.</summary>
public sealed class LiveSessionTests(SiloFixture silo)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SessionKind.Share)]
    [InlineData(SessionKind.Negotiate)]
    [InlineData(SessionKind.Move)]
    [InlineData(SessionKind.Flr)]
    [InlineData(SessionKind.Refused)]
    [InlineData(SessionKind.Svm)]
    public async Task A_session_of_every_kind_ends_well_and_leaves_nothing(SessionKind kind)
    {
        LiveLoadTarget target = await Open($"one-{kind}");
        for (int repeat = 0; repeat < 4; repeat++)
        {
            Assert.Equal(new SessionOutcome(kind, Errno.Ok, null, false), await target.Run(repeat % target.Agents, kind, Cancellation));
        }

        LoadAudit audit = await target.Audit(Cancellation);
        Assert.Empty(audit.Violations);
        Assert.True(audit.IsClean);
        Assert.True(audit.Entities >= 12, $"{audit.Entities} entities were asked");
    }

    [Fact]
    public async Task Sessions_of_all_kinds_at_once_disturb_nobody()
    {
        LiveLoadTarget target = await Open("all");
        SessionKind[] kinds = Enum.GetValues<SessionKind>();
        SessionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            target.Run(i % target.Agents, i % 40 == 0 ? SessionKind.Flr : kinds[i % kinds.Length] is SessionKind.Flr ? SessionKind.Share : kinds[i % kinds.Length], Cancellation).AsTask()));
        Assert.All(outcomes, outcome => Assert.True(outcome.IsOk, $"{outcome}"));
        LoadAudit audit = await target.Audit(Cancellation);
        Assert.Empty(audit.Violations);
        Assert.Equal(0, audit.DmaBufs);
    }

    [Fact]
    public async Task A_dma_buf_is_a_grain_of_its_own_from_export_to_release()
    {
        LiveLoadTarget target = await Open("grains");
        await target.Run(0, SessionKind.Negotiate, Cancellation);
        Assert.Equal(1, Assert.Single(await target.Silos(Cancellation)).DmaBufs);
        await target.Audit(Cancellation);
        SiloLoad after = Assert.Single(await target.Silos(Cancellation));
        Assert.Equal(0, after.DmaBufs);
        Assert.Equal(1, after.Sessions);
        Assert.True(after.Messages > 30, $"{after}");
        Assert.Equal(0, after.CallsToOthers);
    }

    [Fact]
    public async Task What_is_still_held_is_a_leak()
    {
        LiveLoadTarget target = await Open("leak");
        await target.Run(0, SessionKind.Negotiate, Cancellation);
        LoadAudit early = await silo.Grains.GetGrain<ILiveSiloGrain>((await target.Silos(Cancellation))[0].Silo).Audit("leak");
        Assert.False(early.IsClean);
        Assert.Contains(early.Violations, violation => violation.Violation.Invariant == "I-16");
    }

    [Fact]
    public async Task Whose_world_was_lost_begins_it_again()
    {
        LiveLoadTarget target = await Open("again");
        await target.Run(0, SessionKind.Share, Cancellation);
        await target.End();
        Assert.True((await target.Run(0, SessionKind.Share, Cancellation)).IsOk);
    }

    [Fact]
    public async Task Nobody_keeps_anything_for_dma_bufs_that_are_gone()
    {
        LiveLoadTarget target = await Open("links");
        for (int round = 0; round < 50; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, target.Agents).Select(agent => target.Run(agent, SessionKind.Share, Cancellation).AsTask()));
        }

        // The last ones are forgotten when their peers are next spoken to.
        await target.Audit(Cancellation);
        await Task.WhenAll(Enumerable.Range(0, target.Agents).Select(agent => target.Run(agent, SessionKind.Refused, Cancellation).AsTask()));
        await target.Audit(Cancellation);
        LiveRun run = silo.Services.GetRequiredService<LiveSilo>().FindRun("links")!;
        Assert.InRange(run.Entities.Values.Sum(entity => entity.Cell.Links.Count(link => link.Peer.Kind == EntityKind.DmaBuf)), 0, target.Agents * 3);
    }

    private Task<LiveLoadTarget> Open(string name) => LiveLoadTarget.Open(silo.Grains, name, LoadWorlds.Create(), spread: false, Cancellation);
}
