using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What one function, PF or VF, has to do on one engine, and how it shares that engine. There from its first job, or its first schedule other than the default.</summary>
[GenerateSerializer]
public sealed class FunctionQueue(int number)
{
    [Id(0)]
    private readonly Queue<EngineJob> _waiting = new();

    /// <summary>0 for the PF.</summary>
    [Id(1)]
    public int Number { get; } = number;

    [Id(2)]
    public VfSchedule Schedule { get; set; } = VfSchedule.Default;

    /// <summary>It is paused: nothing of it runs, what comes waits.</summary>
    [Id(3)]
    public bool IsSuspended { get; set; }

    /// <summary>The job that was taken off the engine: it goes first.</summary>
    [Id(4)]
    private EngineJob? _preempted;

    /// <summary>Time that its jobs had the engine; the time of switches is nobody's.</summary>
    [Id(5)]
    public SimTime Busy { get; set; }

    /// <summary><see cref="Busy"/> since functions were last compared.</summary>
    [Id(6)]
    public SimTime Served { get; set; }

    /// <summary>Jobs that were reset since they did not leave the engine.</summary>
    [Id(7)]
    public int Resets { get; set; }

    /// <summary>The part of <see cref="Busy"/> that lies in the measured time.</summary>
    [Id(8)]
    public SimTime Measured { get; set; }

    /// <summary>Jobs that ran to their end within the measured time.</summary>
    [Id(9)]
    public long Jobs { get; set; }

    /// <summary>It has work and may do it.</summary>
    public bool IsReady => !IsSuspended && (_preempted is not null || _waiting.Count > 0);

    /// <summary>It gets its slice even without work: NORMAL, and a slice that ends at all.</summary>
    public bool KeepsSlice => Schedule.Priority == SchedulePriority.Normal && Schedule.Quantum > SimTime.Zero && !IsSuspended;

    /// <summary>The slice behind the current one is its own, if it has work. For a VF there is no such priority.</summary>
    public bool IsHigh => Number == 0 && Schedule.Priority == SchedulePriority.High;

    public void Add(EngineJob job) => _waiting.Enqueue(job);

    public void PutBack(EngineJob job) => _preempted = job;

    /// <summary>Takes its first job out; null if it has none.</summary>
    public EngineJob? Take()
    {
        if (_preempted is { } job)
        {
            _preempted = null;
            return job;
        }

        return _waiting.TryDequeue(out EngineJob? first) ? first : null;
    }
}
