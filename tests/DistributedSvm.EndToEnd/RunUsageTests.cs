using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DistributedSvm.EndToEnd;

/// <summary>What cannot be, about runs in clusters: one message each, in seconds, exit code 2 for wrong usage and 1 for a cluster that is not there.</summary>
public sealed class RunUsageTests
{
    /// <summary>What should take 20 s at most, with the start of the process, on a busy machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("simulate SCENARIO --name x", "--name is for a run in a cluster: name one with --cluster")]
    [InlineData("simulate SCENARIO --detach", "--detach is for a run in a cluster: name one with --cluster")]
    [InlineData("simulate SCENARIO --checkpoint-every 1s", "--checkpoint-every is for a run in a cluster: name one with --cluster")]
    [InlineData("simulate SCENARIO --tls-trust ca.pem", "--tls-trust is for a connection to a cluster: name one with --cluster")]
    [InlineData("simulate SCENARIO --cluster local --driver in-process", "--driver is for a run without a cluster")]
    [InlineData("simulate SCENARIO --cluster local --detach --out x", "--out wants the result, --detach does not wait for it")]
    [InlineData("simulate SCENARIO --cluster nowhere", "'nowhere' is no cluster: write local, local:ID, HOST:PORT")]
    [InlineData("simulate SCENARIO --cluster 127.0.0.1:99999", "'127.0.0.1:99999' is no cluster: ")]
    [InlineData("run list --cluster 127.0.0.1:1 --tls-certificate silo.pem", "for TLS both sides show a certificate and say whom they trust: --tls-trust is missing")]
    [InlineData("run list --cluster 127.0.0.1:1 --tls-certificate none.pem --tls-trust none.pem", "none.pem")]
    [InlineData("run fork x --at 1s --set faults --cluster 127.0.0.1:1", "--set faults: write KEY=VALUE")]
    [InlineData("run fork x --at 1s --set hosts=[] --cluster 127.0.0.1:1", "--set hosts: 'hosts' cannot change in a fork: another topology would give every entity another number")]
    [InlineData("simulate missing.yaml --cluster 127.0.0.1:1", "missing.yaml: the file does not exist")]
    public async Task Wrong_usage_is_told_before_anybody_is_asked(string arguments, string message)
    {
        Outcome outcome = await Executable.Dsvm(arguments.Replace("SCENARIO", Executable.Scenario("one-vf-iov.yaml"), StringComparison.Ordinal).Split(' '));
        AssertOneMessage(outcome, 2, message);
    }

    [Theory]
    [InlineData("run", "Required command was not provided")]
    [InlineData("run attach", "Required argument 'RUN' missing")]
    [InlineData("run attach a/b", "'a/b' is no name of a run: 1 to 64 letters")]
    [InlineData("run fork x", "Option '--at' is required")]
    [InlineData("run fork x --at 5", "--at: '5' is no time: '5' has no unit")]
    [InlineData("run resume x --shards 0", "--shards: '0' is no whole number from 1 to 256")]
    [InlineData("run resume x --partition rack", "--partition: 'rack' is none of host, gpu, function")]
    [InlineData("inspect x", "Required argument 'ENTITY' missing")]
    [InlineData("simulate x.yaml --name a/b", "--name: 'a/b' is no name of a run")]
    [InlineData("simulate x.yaml --checkpoint-every 10", "--checkpoint-every: '10' is no time: '10' has no unit")]
    [InlineData("simulate x.yaml --checkpoint-every 1ms", "--checkpoint-every: '1ms' is not from 100 ms to ")]
    public async Task A_wrong_word_is_told_with_the_help_to_ask_for(string arguments, string message)
    {
        Outcome outcome = await Executable.Dsvm(arguments.Split(' '));
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"dsvm: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\nTry: dsvm ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run list --cluster 127.0.0.1:FREE", "cluster dsvm at 127.0.0.1:")]
    [InlineData("run attach x --cluster local:no-such-cluster-here", "there is no local cluster 'no-such-cluster-here'. Start it: dsvm cluster up --id no-such-cluster-here")]
    [InlineData("simulate SCENARIO --cluster 127.0.0.1:FREE", "cluster dsvm at 127.0.0.1:")]
    public async Task A_cluster_that_is_not_there_is_told_in_seconds(string arguments, string message)
    {
        string words = arguments
            .Replace("FREE", $"{Ports.Free()}", StringComparison.Ordinal)
            .Replace("SCENARIO", Executable.Scenario("one-vf-iov.yaml"), StringComparison.Ordinal);
        long started = Stopwatch.GetTimestamp();
        AssertOneMessage(await Executable.Dsvm(words.Split(' ')), 1, message);
        Assert.True(Stopwatch.GetElapsedTime(started) < Bound);
    }

    [Fact]
    public async Task Whoever_listens_without_ever_answering_is_given_up_in_seconds()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        long started = Stopwatch.GetTimestamp();
        AssertOneMessage(await Executable.Dsvm("run", "list", "--cluster", $"{mute.LocalEndpoint}"), 1, "");
        Assert.True(Stopwatch.GetElapsedTime(started) < Bound);
    }

    private static void AssertOneMessage(Outcome outcome, int exitCode, string message)
    {
        Assert.Equal(exitCode, outcome.ExitCode);
        outcome.AssertNoStackTrace();
        Assert.Empty(outcome.Output);
        string line = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("dsvm: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }
}
