using System.Collections.Immutable;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Reports.Inspection;
using DistributedSvm.Reports.KeptRuns;

namespace DistributedSvm.Client.Running;

/// <summary>What grains say, as reports want it: reports know nothing of grains.</summary>
internal static class Views
{
    public static KeptRun Of(RunStatus status) => new()
    {
        Run = status.Run,
        Scenario = status.Scenario,
        State = Of(status.State),
        Now = status.Now,
        End = status.End,
        Events = status.Events,
        Shards = status.Shards,
        Silos = status.Silos,
        Coordinator = status.Coordinator,
        Recoveries = status.Recoveries,
        Checkpoints = status.Checkpoints,
        LastCheckpoint = status.LastCheckpoint,
        Created = status.Created,
        Ended = status.Ended,
        Failure = status.Failure,
        Notes = status.Notes,
    };

    public static InspectedEntity Of(string run, EntityState state) =>
        new(run, state.Path, state.Kind, state.At, state.IsUntouched, Members(state.Root));

    private static ImmutableArray<InspectedValue> Members(StateNode node) =>
        [.. node.Children.Select(child => new InspectedValue(child.Name, child.Value, Members(child)))];

    private static KeptRunState Of(RunState state) => state switch
    {
        RunState.Starting => KeptRunState.Starting,
        RunState.Running => KeptRunState.Running,
        RunState.Paused => KeptRunState.Paused,
        RunState.Finished => KeptRunState.Finished,
        RunState.Cancelled => KeptRunState.Cancelled,
        RunState.Failed => KeptRunState.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no word."),
    };
}
