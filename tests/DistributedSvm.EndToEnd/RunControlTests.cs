using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>Looking at runs and holding them: <c>dsvm run pause</c>, <c>resume</c>, <c>list</c> and <c>dsvm inspect</c>.</summary>
[Collection(RunTestsGroup.Name)]
public sealed class RunControlTests(RunCluster cluster)
{
    [Fact]
    public async Task A_paused_run_stands_still_can_be_looked_into_and_goes_on_cut_otherwise()
    {
        (await cluster.Dsvm("simulate", "endless.yaml", "--name", "held", "--detach")).AssertFine();
        Outcome paused = (await cluster.Dsvm("run", "pause", "held")).AssertFine();
        Assert.StartsWith("run held is paused at ", paused.Output, StringComparison.Ordinal);
        Assert.EndsWith($"; let it go on: dsvm run resume held --cluster {cluster.Connection}\n", paused.Output, StringComparison.Ordinal);
        JsonElement before = await cluster.Find("held");
        Assert.Equal("paused", before.GetProperty("state").GetString());
        Assert.True(before.GetProperty("checkpoints").GetInt32() > 0);

        JsonElement look = (await cluster.Dsvm("inspect", "held", "node0/gpu0/pf", "--json")).AssertFine().Json();
        Assert.Equal("physicalFunction", look.GetProperty("kind").GetString());
        Assert.False(look.GetProperty("untouched").GetBoolean());
        Assert.NotEmpty(look.GetProperty("state").EnumerateObject());
        Assert.Equal(before.GetProperty("nowPs").GetInt64(), (await cluster.Find("held")).GetProperty("nowPs").GetInt64());

        Assert.StartsWith("run held goes on; ", (await cluster.Dsvm("run", "resume", "held", "--shards", "2", "--partition", "gpu")).AssertFine().Output, StringComparison.Ordinal);
        AssertFailed(await cluster.Dsvm("run", "resume", "held"), "dsvm: run held is not paused\n");
        (await cluster.Dsvm("run", "cancel", "held")).AssertFine();
        JsonElement after = await cluster.Find("held");
        Assert.Equal("cancelled", after.GetProperty("state").GetString());
        Assert.Equal(2, after.GetProperty("shards").GetInt32());
        Assert.True(after.GetProperty("events").GetInt64() >= before.GetProperty("events").GetInt64());
        (await cluster.Dsvm("run", "delete", "held")).AssertFine();
    }

    [Fact]
    public async Task Pause_and_resume_do_not_change_the_result()
    {
        string plain = (await cluster.Dsvm("simulate", "short.yaml", "--json")).AssertFine().Json().GetProperty("digest").GetString()!;
        (await cluster.Dsvm("simulate", "endless.yaml", "--name", "other", "--detach")).AssertFine();
        (await cluster.Dsvm("run", "pause", "other")).AssertFine();

        // A paused run is nothing to the others.
        Assert.Equal(plain, (await cluster.Dsvm("simulate", "short.yaml", "--json")).AssertFine().Json().GetProperty("digest").GetString());
        (await cluster.Dsvm("run", "delete", "other")).AssertFine();
    }

    [Fact]
    public async Task An_entity_is_shown_as_a_tree_at_the_end_of_a_run_and_unknown_ones_have_near_names()
    {
        (await cluster.Dsvm("simulate", "short.yaml", "--name", "looked-into")).AssertFine();
        string tree = (await cluster.Dsvm("inspect", "looked-into", "node0/gpu1/vf1/guest")).AssertFine().Output;
        Assert.Contains("── node0/gpu1/vf1/guest ──", tree, StringComparison.Ordinal);
        Assert.Contains("├─", tree, StringComparison.Ordinal);

        await AssertRefused("node0/gpu0/pv", "run looked-into has no entity 'node0/gpu0/pv'; did you mean 'node0/gpu0/pf'?");
        await AssertRefused("x", "run looked-into has no entity 'x'; it has scenario, node0/fabric, ");
        AssertFailed(await cluster.Dsvm("inspect", "looked-into", "node0/gpu0/pf#3"), "dsvm: run looked-into has no entity node0/gpu0/pf#3\n");
        AssertFailed(await cluster.Dsvm("inspect", "nowhere", "node0/gpu0/pf"), "dsvm: there is no run nowhere\n");

        async Task AssertRefused(string entity, string message)
        {
            Outcome outcome = await cluster.Dsvm("inspect", "looked-into", entity);
            Assert.Equal(2, outcome.ExitCode);
            Assert.StartsWith($"dsvm: {message}", outcome.Error, StringComparison.Ordinal);
            outcome.AssertNoStackTrace();
        }
    }

    [Fact]
    public async Task The_list_is_a_table_too()
    {
        (await cluster.Dsvm("simulate", "short.yaml", "--name", "listed")).AssertFine();
        string list = (await cluster.Dsvm("run", "list")).AssertFine().Output;
        Assert.Contains("last checkpoint", list, StringComparison.Ordinal);
        Assert.Matches("(?m)^  listed +short +finished +100.0 %", list);
    }

    private static void AssertFailed(Outcome outcome, string error)
    {
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(error, outcome.Error);
    }
}
