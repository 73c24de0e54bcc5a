using System.Diagnostics;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm cluster up --watch</c>.</summary>
[Collection(ClusterTests.Collection)]
public sealed class ClusterWatchTests
{
    [Fact]
    public async Task A_silo_that_dies_is_started_again_and_Ctrl_C_takes_the_cluster_down()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        Process watch = cluster.StartDsvm(cluster.UpArguments("--silos", "2", "--watch"));
        await ReadUntil(watch, "watching cluster");
        int[] first = cluster.Pids();
        await cluster.Kill(1);
        await ReadUntil(watch, "silo 1 has died");
        await ReadUntil(watch, "silo 1 is up");
        int[] second = cluster.Pids();
        Assert.Equal(first[0], second[0]);
        Assert.NotEqual(first[1], second[1]);
        Assert.Equal(["up", "up"], await cluster.States());

        Signals.SendInterrupt(watch);
        (await Executable.Finish(watch)).AssertFine();
        Assert.All(second, pid => Assert.False(TestCluster.IsRunning(pid)));
        Assert.Empty(await cluster.States());
    }

    [Fact]
    public async Task The_watch_ends_when_the_cluster_is_taken_down_elsewhere()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        Process watch = cluster.StartDsvm(cluster.UpArguments("--silos", "1", "--watch"));
        await ReadUntil(watch, "watching cluster");
        int[] pids = cluster.Pids();
        (await cluster.Down()).AssertFine();
        Outcome outcome = (await Executable.Finish(watch)).AssertFine();
        Assert.Contains($"cluster '{cluster.Id}' was taken down", outcome.Error, StringComparison.Ordinal);
        Assert.All(pids, pid => Assert.False(TestCluster.IsRunning(pid)));
    }

    private static async Task ReadUntil(Process process, string text)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Executable.Patience) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"dsvm ended before it said '{text}'.");
    }
}
