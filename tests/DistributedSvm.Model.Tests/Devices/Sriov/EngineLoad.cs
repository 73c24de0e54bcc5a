using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A GPU whose functions submit jobs for the render engine: each some jobs ahead, until it has had as many as it wants.</summary>
internal sealed class EngineLoad
{
    private readonly SortedDictionary<int, (SimTime Length, bool IsNonPreemptible, int Left)> _jobs = [];
    private readonly List<(SimTime At, int Function, Errno Errno)> _ended = [];
    private long _operation;

    public Conversation Gpu { get; } = new(TestGpu.Spec);

    /// <summary>Every fence, in order.</summary>
    public IReadOnlyList<(SimTime At, int Function, Errno Errno)> Ended => _ended;

    public void Schedule(int function, int quantumMs, int timeoutMs = 0, SchedulePriority priority = SchedulePriority.Low) =>
        Gpu.Tell(Peers.PhysicalFunction, new SetVfSchedule(function, new VfSchedule(SimTime.FromMilliseconds(quantumMs), SimTime.FromMilliseconds(timeoutMs), priority)));

    /// <summary>The function always has this many jobs, until it has had <paramref name="count"/> of them.</summary>
    public void Begin(int function, SimTime length, int count = int.MaxValue, bool isNonPreemptible = false, int inFlight = 2)
    {
        _jobs[function] = (length, isNonPreemptible, count);
        for (int i = 0; i < inFlight; i++)
        {
            Submit(function);
        }
    }

    /// <summary>Until the first event at or behind this time, or until nothing is left to do.</summary>
    public void RunUntil(SimTime end)
    {
        while (Gpu.Timers > 0 && Gpu.Now < end)
        {
            Take(Gpu.Elapse());
        }
    }

    /// <summary>Fences that signalled without an error.</summary>
    public int Done(int function) => _ended.Count(end => end.Function == function && end.Errno == Errno.Ok);

    public int Resets(int function) => _ended.Count(end => end.Function == function && end.Errno == Errno.ECANCELED);

    public void Take(IEnumerable<SentMessage> sent)
    {
        foreach (SentMessage message in sent)
        {
            if (message.To == Peers.Guest && message.Message is Completed completed)
            {
                int function = (int)(completed.Operation.Value % 100);
                _ended.Add((Gpu.Now, function, completed.Errno));
                Submit(function);
            }
        }
    }

    private void Submit(int function)
    {
        (SimTime length, bool isNonPreemptible, int left) = _jobs[function];
        if (left > 0)
        {
            _jobs[function] = (length, isNonPreemptible, left - 1);
            GpuJob job = TestGpu.Job(TestGpu.Tag(1)) with { Fixed = length, IsNonPreemptible = isNonPreemptible };
            Gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation((++_operation * 100) + function), Peers.Guest, function, job));
        }
    }
}
