using System.Collections.Immutable;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>Copies that a process asked for, done in jobs one after the other.</summary>
[GenerateSerializer]
public sealed class CopyOperation(LockTicket caller, ImmutableArray<CopyRun> runs)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public ImmutableArray<CopyRun> Runs { get; } = runs;

    /// <summary>The run that the next job begins with, and how much of it is done.</summary>
    [Id(2)]
    public int Next { get; private set; }

    [Id(3)]
    public long Done { get; private set; }

    public bool IsOver => Next == Runs.Length;

    /// <summary>The next runs, of at most so many bytes altogether; a run that is too long is cut.</summary>
    public ImmutableArray<CopyRun> Take(long bytes)
    {
        var taken = ImmutableArray.CreateBuilder<CopyRun>();
        while (bytes > 0 && !IsOver)
        {
            CopyRun run = Runs[Next];
            long part = Math.Min(bytes, run.Bytes - Done);
            taken.Add(new CopyRun(Behind(run.Source, Done), Behind(run.Target, Done), part));
            bytes -= part;
            Done += part;
            if (Done == run.Bytes)
            {
                Next++;
                Done = 0;
            }
        }

        return taken.ToImmutable();
    }

    private static PageAddress Behind(PageAddress place, long bytes) => place.Place == PagePlace.Zero ? place : place with { Address = place.Address + (ulong)bytes };
}
