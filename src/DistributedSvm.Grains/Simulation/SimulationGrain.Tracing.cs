using DistributedSvm.Grains.Tracing;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <content>
/// The trace of the run, for the client that asked for it. A checkpoint counts, and the run ends, only once the client has the trace before it: so whatever silos are lost, what it has
/// not got yet is computed again.
/// </content>
public sealed partial class SimulationGrain
{
    private TraceOutlet? _trace;

    public async ValueTask<TracePortion> Trace(SimTime have)
    {
        if (_trace is not null)
        {
            return await _trace.Take(have);
        }

        // Nothing to wait for: it has ended elsewhere, which it did only when the client had everything; or it begins again in a moment.
        bool isOver = Record.IsEnded || Record.Trace is null;
        return new TracePortion([], have, IsLast: isOver, IsWhole: isOver && have.IsNever);
    }

    public ValueTask EndTrace()
    {
        _trace?.Abandon();
        Book.Jot(record => record with { Trace = null });
        return ValueTask.CompletedTask;
    }

    /// <summary>All shards stand at one time: what they have told up to there will not change.</summary>
    private async ValueTask PublishTrace(Incarnation incarnation)
    {
        if (_trace is { IsAbandoned: false } outlet)
        {
            outlet.Publish(incarnation.TakeTrace(), incarnation.Coordinator.IsFinished ? SimTime.Never : incarnation.Coordinator.Now);
            await outlet.WaitForRoom();
            NoteAbandoned(outlet);
        }
    }

    private async ValueTask WaitForTrace()
    {
        if (_trace is { IsAbandoned: false } outlet)
        {
            await outlet.WaitForAll();
            NoteAbandoned(outlet);
        }
    }

    private void NoteAbandoned(TraceOutlet outlet)
    {
        if (outlet.IsAbandoned && Record.Trace is not null)
        {
            Note("the trace was given up: whoever asked for it does not fetch it");
            Book.Jot(record => record with { Trace = null });
        }
    }
}
