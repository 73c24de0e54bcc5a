using System.IO.Pipelines;
using DistributedSvm.Grains.Live.Load.Clients;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Tests.Load;

/// <summary>What clients of one load say to each other.</summary>
public sealed class LoadClientTests
{
    private static readonly LoadPlan Plan = Loads.Open(rate: 100, seconds: 2) with { Clients = 2, Client = 1 };

    /// <summary>What is heard is acted upon by the thread that says it, so that time, which this thread makes pass, cannot run away from it.</summary>
    private static readonly PipeOptions OnTheSameThread = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly ManualTime _time = new();
    private readonly Pipe _commands = new(OnTheSameThread);
    private readonly Pipe _reports = new(OnTheSameThread);
    private readonly LoadInterval _heard = new();

    [Fact]
    public async Task Everything_that_a_client_measures_reaches_the_first()
    {
        var target = new FakeTarget(_time, agents: 4, TimeSpan.FromMilliseconds(3));
        LoadClientLink link = Link();
        Task<bool> served = Serve(target);
        await link.Ready(TestContext.Current.CancellationToken);
        link.Start(_time.GetUtcNow() + TimeSpan.FromMilliseconds(250));
        Task<LoadClientEnd> followed = link.Follow(TestContext.Current.CancellationToken);
        Assert.True(await _time.Until(served));
        Assert.Equal(new LoadClientEnd(2_000_000_000, 0, false), await followed);
        Assert.Equal(100, target.Sessions.Count);
        Assert.Equal(100, _heard.All().TotalCount);
        Assert.Equal([50, 50], _heard.Seconds.Select(second => second.Good));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_ends_when_it_is_told_to_or_when_the_first_is_gone(bool isTold)
    {
        var target = new FakeTarget(_time, agents: 4, TimeSpan.FromMilliseconds(3));
        LoadClientLink link = Link();
        Task<bool> served = Serve(target, Plan with { Duration = TimeSpan.FromDays(1) });
        await link.Ready(TestContext.Current.CancellationToken);
        link.Start(_time.GetUtcNow());
        if (isTold)
        {
            link.Stop();
        }
        else
        {
            await _commands.Writer.CompleteAsync();
        }

        Task<LoadClientEnd> followed = link.Follow(TestContext.Current.CancellationToken);
        await _time.Until(served);
        Assert.True((await followed).Interrupted);
    }

    [Fact]
    public async Task A_client_that_dies_is_an_error()
    {
        LoadClientLink link = Link();
        await _reports.Writer.CompleteAsync();
        var died = await Assert.ThrowsAsync<LoadClientException>(() => link.Follow(TestContext.Current.CancellationToken));
        Assert.Equal("client 2 ended before its time", died.Message);
    }

    [Theory]
    [InlineData("Unhandled exception.\n")]
    [InlineData("interval {\n")]
    [InlineData("done\n")]
    public async Task What_is_no_report_is_an_error(string text)
    {
        LoadClientLink link = Link();
        await _reports.Writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        var nonsense = await Assert.ThrowsAsync<LoadClientException>(() => link.Follow(TestContext.Current.CancellationToken));
        Assert.StartsWith("client 2 said something that is no report: ", nonsense.Message, StringComparison.Ordinal);
    }

    private LoadClientLink Link() =>
        new("client 2", new StreamReader(_reports.Reader.AsStream()), new StreamWriter(_commands.Writer.AsStream()), _heard.Add);

    private Task<bool> Serve(FakeTarget target, LoadPlan? plan = null) => LoadClientHost.Serve(
        target, plan ?? Plan, new StreamReader(_commands.Reader.AsStream()), new StreamWriter(_reports.Writer.AsStream()), _time, TestContext.Current.CancellationToken);
}
