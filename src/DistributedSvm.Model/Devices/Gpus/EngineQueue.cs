using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>An engine: one job at a time, the others in the order of arrival.</summary>
[GenerateSerializer]
public sealed class EngineQueue
{
    [Id(0)]
    private readonly Queue<SubmitJob> _waiting = new();

    /// <summary>The job on the engine, or null.</summary>
    [Id(1)]
    public SubmitJob? Current { get; private set; }

    /// <summary>A link has made something else of what the current job read or wrote: so will its result be.</summary>
    [Id(2)]
    public bool IsSpoilt { get; set; }

    /// <summary>The end of the current job's local part.</summary>
    [Id(3)]
    public TimerId Timer { get; set; }

    public int Waiting => _waiting.Count;

    /// <summary>True if the job may start at once.</summary>
    public bool TryStart(SubmitJob job)
    {
        if (Current is not null)
        {
            _waiting.Enqueue(job);
            return false;
        }

        Current = job;
        return true;
    }

    /// <summary>The job waits behind all others, whether or not the engine is idle.</summary>
    public void Enqueue(SubmitJob job) => _waiting.Enqueue(job);

    /// <summary>Takes the job off the engine, which is idle then, whatever waits; null if it was.</summary>
    public SubmitJob? Lose()
    {
        SubmitJob? lost = Current;
        IsSpoilt = false;
        Current = null;
        return lost;
    }

    /// <summary>Ends the current job; the next one, if any, is now current and returned.</summary>
    public SubmitJob? Next()
    {
        IsSpoilt = false;
        return Current = _waiting.Count > 0 ? _waiting.Dequeue() : null;
    }
}
