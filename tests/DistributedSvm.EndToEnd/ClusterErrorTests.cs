using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DistributedSvm.EndToEnd;

/// <summary>What can go wrong with <c>dsvm cluster</c>: one message, an exit code, and no silo left behind.</summary>
[Collection(ClusterTests.Collection)]
public sealed class ClusterErrorTests
{
    [Theory]
    [InlineData("up --silos 0", "--silos: '0' is no whole number from 1 to 32")]
    [InlineData("up --silos 33", "--silos: '33' is no whole number from 1 to 32")]
    [InlineData("up --port 65500", "--port: '65500' is no whole number from 1 to 65304")]
    [InlineData("up --id ../other", "--id: '../other' is no cluster id")]
    [InlineData("down --id a/b", "--id: 'a/b' is no cluster id")]
    [InlineData("status --id -", "--id: '-' is no cluster id")]
    [InlineData("up --failure-detection slow", "--failure-detection: 'slow' is none of default, fast")]
    [InlineData("up --redis redis://", "--redis: this is no address of a Redis server")]
    [InlineData("up --tls-trust missing.pem", "--tls-trust: the file missing.pem does not exist")]
    [InlineData("up --tls-certificate dsvm.dll", "TLS needs both --tls-certificate and --tls-trust")]
    public async Task Wrong_usage_is_one_message(string arguments, string message)
    {
        using var home = new TemporaryFolder();
        Outcome outcome = await Executable.Finish(
            Executable.Start("dsvm", Executable.Home, [("DSVM_HOME", home.Path)], ["cluster", .. arguments.Split(' ')]));
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("dsvm: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        outcome.AssertNoStackTrace();
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(201)]
    public async Task A_port_in_use_is_told_before_any_silo_is_started(int offset)
    {
        await using TestCluster cluster = TestCluster.Prepare();
        using var other = new TcpListener(IPAddress.Loopback, cluster.Port + offset);
        other.Start();
        Outcome up = await cluster.Up("--silos", "2");
        AssertFailed(up, string.Create(CultureInfo.InvariantCulture, $"dsvm: port {cluster.Port + offset} is in use"));
        Assert.Single(up.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(await cluster.States());
    }

    [Fact]
    public async Task A_silo_that_does_not_start_is_quoted_and_the_others_are_stopped()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        using var folder = new TemporaryFolder();
        string none = folder.Write("none.pem", "no certificate\n");
        Outcome up = await cluster.Up("--silos", "2", "--tls-certificate", none, "--tls-trust", none);
        AssertFailed(up, "dsvm: silo 0 did not start. It said:");
        Assert.Contains("  dsvm-silo: --tls-certificate: ", up.Error, StringComparison.Ordinal);
        Assert.Contains($"Its log: {Path.Combine(cluster.Folder, "silo-0.log")}", up.Error, StringComparison.Ordinal);
        Assert.Empty(await cluster.States());
    }

    [Fact]
    public async Task Silos_that_cannot_be_added_leave_the_cluster_as_it_was()
    {
        await using TestCluster cluster = await TestCluster.Start(1);
        int[] pids = cluster.Pids();
        using var other = new TcpListener(IPAddress.Loopback, cluster.Port + 1);
        other.Start();
        AssertFailed(await cluster.Up("--silos", "2"), "dsvm: port ");
        Assert.Equal(["up"], await cluster.States());
        Assert.Equal(pids, cluster.Pids());
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_is_told_before_any_silo_is_started()
    {
        int port = Ports.Free();
        await using TestCluster cluster = TestCluster.Prepare("--redis", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        AssertFailed(await cluster.Up(), string.Create(CultureInfo.InvariantCulture, $"dsvm: Redis at 127.0.0.1:{port} does not answer"));
        Assert.Empty(await cluster.States());
    }

    [Fact]
    public async Task A_wrong_password_of_Redis_is_told_and_never_repeated()
    {
        await using RedisServer redis = await RedisServer.Start("right");
        await using TestCluster cluster = TestCluster.Prepare("--redis", redis.UriWith("wrong"));
        Outcome up = await cluster.Up();
        AssertFailed(up, string.Create(CultureInfo.InvariantCulture, $"dsvm: Redis at 127.0.0.1:{redis.Port} refuses the user or password"));
        Assert.DoesNotContain("wrong", up.Error, StringComparison.Ordinal);
        Assert.Empty(await cluster.States());
    }

    [Fact]
    public async Task A_record_that_is_damaged_is_named()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        Directory.CreateDirectory(cluster.Folder);
        string file = Path.Combine(cluster.Folder, "cluster.json");
        await File.WriteAllTextAsync(file, "{ \"id\": ", TestContext.Current.CancellationToken);
        foreach (string command in (string[])["up", "down", "status"])
        {
            Outcome outcome = await cluster.Dsvm("cluster", command, "--id", cluster.Id);
            Assert.Equal(2, outcome.ExitCode);
            Assert.StartsWith($"dsvm: {file} is damaged", outcome.Error, StringComparison.Ordinal);
            outcome.AssertNoStackTrace();
        }

        File.Delete(file);
    }

    [Fact]
    public async Task An_interrupted_start_leaves_nothing()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        Process up = cluster.StartDsvm(cluster.UpArguments("--silos", "3"));
        Assert.StartsWith("silo 0 starts ", await up.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        int pid = cluster.Pids()[0];
        Signals.SendInterrupt(up);
        Outcome outcome = await Executable.Finish(up);
        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("dsvm: interrupted", outcome.Error, StringComparison.Ordinal);
        Assert.False(TestCluster.IsRunning(pid));
        Assert.Empty(await cluster.States());
    }

    private static void AssertFailed(Outcome outcome, string message)
    {
        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        outcome.AssertNoStackTrace();
    }
}
