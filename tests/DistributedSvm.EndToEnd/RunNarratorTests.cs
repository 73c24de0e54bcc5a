using System.Collections.Immutable;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;

namespace DistributedSvm.EndToEnd;

/// <summary>What whoever watches a run is told, and how often.</summary>
public sealed class RunNarratorTests
{
    private static readonly RunStatus Running = new()
    {
        Run = "r",
        Scenario = "s",
        State = RunState.Running,
        Now = SimTime.FromMilliseconds(5),
        End = SimTime.FromSeconds(1),
        Events = 1,
        Shards = 2,
        Silos = 1,
        Coordinator = "127.0.0.1:11111",
        Recoveries = 0,
        Checkpoints = 0,
        LastCheckpoint = null,
        Created = DateTimeOffset.UnixEpoch,
        Ended = null,
        Failure = null,
        Notes = [],
    };

    [Fact]
    public void Each_change_is_told_once() => Assert.Equal(
        [
            "runs, 2 shards on 1 silo",
            "paused at 5 ms; let it go on: dsvm run resume r",
            "is loaded anew",
            "runs, 2 shards on 3 silos",
        ],
        Told(
            Running with { State = RunState.Starting },
            Running with { Silos = 0 },
            Running,
            Running,
            Running with { State = RunState.Paused },
            Running with { State = RunState.Paused },
            Running with { State = RunState.Starting },
            Running with { Silos = 3 },
            Running with { State = RunState.Finished }));

    [Fact]
    public void A_recovery_is_told_with_what_the_run_says_of_it() => Assert.Equal(
        ["runs, 2 shards on 1 silo", "a silo was lost", "went on", "runs, 2 shards on 1 silo (recovery 1)"],
        Told(
            Running,
            Running with { Notes = ["a silo was lost"] },
            Running with { Notes = ["a silo was lost", "went on"], Recoveries = 1 },
            Running with { Notes = ["a silo was lost", "went on"], Recoveries = 1 }));

    [Fact]
    public void Notes_that_were_dropped_at_the_front_are_not_told_again()
    {
        ImmutableArray<string> notes = [.. Enumerable.Range(0, 10).Select(i => $"note {i}")];
        RunStatus[] statuses = [.. Enumerable.Range(1, 10).Select(i => Running with { Notes = [.. notes.Take(i).TakeLast(3)] })];

        Assert.Equal(notes, Told(statuses).Where(line => line.StartsWith("note", StringComparison.Ordinal)));
    }

    private static List<string> Told(params RunStatus[] statuses)
    {
        var lines = new List<string>();
        var narrator = new RunNarrator("dsvm run resume r", lines.Add);
        foreach (RunStatus status in statuses)
        {
            narrator.Tell(status);
        }

        return lines;
    }
}
