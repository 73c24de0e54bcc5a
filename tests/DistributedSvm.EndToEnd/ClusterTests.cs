using System.Globalization;
using System.Text.Json.Nodes;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm cluster</c> with real silos: what lives is left alone, what died comes back, and nothing is left in the end.</summary>
[Collection(Collection)]
public sealed class ClusterTests
{
    /// <summary>Tests with clusters run one after the other: many processes at once would only starve each other.</summary>
    public const string Collection = "clusters";

    [Fact]
    public async Task A_silo_that_was_killed_is_shown_as_dead_and_comes_back_with_the_next_up()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        Outcome up = (await cluster.Up("--silos", "2")).AssertFine();
        Assert.Contains("silo 1 is up after ", up.Error, StringComparison.Ordinal);
        Assert.Contains("checkpoints are in the silos' memory", up.Error, StringComparison.Ordinal);
        Assert.Contains($"dsvm simulate SCENARIO --cluster {cluster.Connection}", up.Output, StringComparison.Ordinal);
        Assert.Equal(["up", "up"], await cluster.States());
        int[] first = cluster.Pids();

        await cluster.Kill(1);
        Assert.Equal(["up", "dead"], await cluster.States());
        Outcome table = (await cluster.Dsvm("cluster", "status", "--id", cluster.Id)).AssertFine();
        Assert.Contains("dead", table.Output, StringComparison.Ordinal);

        await cluster.Restart();
        Assert.Equal(["up", "up"], await cluster.States());
        int[] second = cluster.Pids();
        Assert.Equal(first[0], second[0]);
        Assert.NotEqual(first[1], second[1]);

        Outcome third = (await cluster.Up()).AssertFine();
        Assert.Contains("runs already", third.Error, StringComparison.Ordinal);
        Assert.Equal(second, cluster.Pids());
    }

    [Fact]
    public async Task Down_leaves_no_process_and_no_record()
    {
        await using TestCluster cluster = await TestCluster.Start(2);
        int[] pids = cluster.Pids();

        // Suspended, it cannot hear that it should end.
        cluster.Freeze(1);
        Assert.Equal(["up", "stopped"], await cluster.States());

        Outcome down = (await cluster.Down()).AssertFine();
        Assert.Equal($"cluster '{cluster.Id}' is down\n", down.Output);
        Assert.All(pids, pid => Assert.False(TestCluster.IsRunning(pid)));
        Assert.Empty(await cluster.States());
        Assert.Contains($"no cluster '{cluster.Id}' was started", (await cluster.Dsvm("cluster", "status", "--id", cluster.Id)).AssertFine().Output, StringComparison.Ordinal);
        Assert.Contains("nothing to do", (await cluster.Down()).AssertFine().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_are_added_by_a_larger_number_and_never_taken_away_by_a_smaller_one()
    {
        await using TestCluster cluster = await TestCluster.Start(1);
        int first = cluster.Pids()[0];
        (await cluster.Up("--silos", "2")).AssertFine();
        Assert.Equal(["up", "up"], await cluster.States());
        Assert.Equal(first, cluster.Pids()[0]);

        Outcome fewer = await cluster.Up("--silos", "1");
        Assert.Equal(2, fewer.ExitCode);
        Assert.StartsWith($"dsvm: cluster '{cluster.Id}' runs already, with 2 silos", fewer.Error, StringComparison.Ordinal);
        Assert.Equal(["up", "up"], await cluster.States());
    }

    [Fact]
    public async Task When_the_silo_that_holds_the_membership_dies_all_start_anew()
    {
        await using TestCluster cluster = await TestCluster.Start(2);
        int[] first = cluster.Pids();
        await cluster.Kill(0);
        Outcome up = (await cluster.Up()).AssertFine();
        Assert.Contains("silo 0 held the membership", up.Error, StringComparison.Ordinal);
        Assert.Equal(["up", "up"], await cluster.States());
        Assert.Empty(first.Intersect(cluster.Pids()));
        Assert.False(TestCluster.IsRunning(first[1]));
    }

    /// <summary>Else a silo that died would seem to live, and down would kill a stranger: here it would be this very test.</summary>
    [Fact]
    public async Task A_process_that_got_the_number_of_a_dead_silo_is_not_taken_for_it()
    {
        await using TestCluster cluster = await TestCluster.Start(2);
        await cluster.Kill(1);
        string file = Path.Combine(cluster.Folder, "cluster.json");
        JsonNode record = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        record["silos"]![1]!["pid"] = Environment.ProcessId;
        await File.WriteAllTextAsync(file, record.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Equal(["up", "dead"], await cluster.States());
        await cluster.Restart();
        Assert.Equal(["up", "up"], await cluster.States());
        Assert.NotEqual(Environment.ProcessId, cluster.Pids()[1]);
    }

    /// <summary>So Ctrl-C in the terminal, and its end, do not reach them.</summary>
    [Fact]
    public async Task Silos_have_sessions_of_their_own_and_hold_none_of_the_consoles_streams()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        await using TestCluster cluster = await TestCluster.Start(1);
        int pid = cluster.Pids()[0];
        string process = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        string stat = await File.ReadAllTextAsync(Path.Combine(process, "stat"), TestContext.Current.CancellationToken);
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal([fields[2], fields[3]], [$"{pid}", $"{pid}"]);
        Assert.Equal("/dev/null", Target(0));
        Assert.Equal(Path.Combine(cluster.Folder, "silo-0.log"), Target(1));
        Assert.Equal(Path.Combine(cluster.Folder, "silo-0.log"), Target(2));

        string? Target(int stream) => File.ResolveLinkTarget(Path.Combine(process, "fd", $"{stream}"), returnFinalTarget: false)?.FullName;
    }
}
