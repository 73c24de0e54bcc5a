using System.Collections.Immutable;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.Client.Running;

/// <summary>Tells what happens to a run, once each: that it goes on or waits, and what its notes say.</summary>
/// <param name="resume">The command by which a paused run goes on.</param>
/// <param name="say">Takes a line.</param>
internal sealed class RunNarrator(string resume, Action<string> say)
{
    private RunState? _state;
    private int _recoveries;
    private ImmutableArray<string> _notes = [];

    public void Tell(RunStatus status)
    {
        foreach (string note in status.Notes.Skip(AlreadyTold(status.Notes)))
        {
            say(note);
        }

        _notes = status.Notes;

        // Between two loads a run may be said to run before its shards have silos.
        bool isSettled = status.State != RunState.Running || status.Silos > 0;
        if (isSettled && (status.State != _state || status.Recoveries != _recoveries))
        {
            if (LineFor(status) is { } line)
            {
                say(line);
            }

            (_state, _recoveries) = (status.State, status.Recoveries);
        }
    }

    private string? LineFor(RunStatus status) => status.State switch
    {
        RunState.Starting when _state is not null => "is loaded anew",
        RunState.Running => $"runs, {Number(status.Shards, "shard")} on {Number(status.Silos, "silo")}"
            + (status.Recoveries == 0 ? "" : $" (recovery {status.Recoveries})"),
        RunState.Paused => $"paused at {status.Now}; let it go on: {resume}",
        _ => null,
    };

    private static string Number(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>The oldest notes are dropped at the front when there are many: how many of these were told before.</summary>
    private int AlreadyTold(ImmutableArray<string> notes)
    {
        for (int dropped = 0; dropped < _notes.Length; dropped++)
        {
            int kept = _notes.Length - dropped;
            if (kept <= notes.Length && _notes.Skip(dropped).SequenceEqual(notes.Take(kept)))
            {
                return kept;
            }
        }

        return 0;
    }
}
