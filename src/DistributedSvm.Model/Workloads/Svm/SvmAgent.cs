using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// The threads of a process whose memory GPUs share, and the flat memory that they should see: whatever CPU and GPUs find is compared with it. Each thread has one operation
/// under way.
/// </summary>
[GenerateSerializer]
public sealed partial class SvmAgent(SvmAgentSpec spec) : StaticEntity<SvmAgentSpec>(spec)
{
    /// <summary>A thread that does as many steps without waiting for anybody lets others go first.</summary>
    private const int StepsInARow = 256;

    [Id(0)]
    private readonly List<SvmThread> _threads = [];

    [Id(1)]
    private OperationCounter _ids;

    /// <summary>Where allocations are; those that are not mapped yet are not known.</summary>
    [Id(2)]
    private readonly SortedDictionary<int, AddressRange> _allocations = [];

    /// <summary>The process and its children by the program's numbers: their mm, and what it should hold.</summary>
    [Id(3)]
    private readonly SortedDictionary<int, int> _mms = new() { [0] = 0 };

    [Id(4)]
    private readonly SortedDictionary<int, FlatMemory> _memories = new() { [0] = new FlatMemory() };

    /// <summary>By mark and device.</summary>
    [Id(5)]
    private readonly SortedDictionary<long, CounterReading> _marks = [];

    /// <summary>The last value that nobody wrote before.</summary>
    [Id(6)]
    private long _lastValue;

    [Id(7)]
    private bool _isStopping;

    [Id(8)]
    private SimTime _start;

    /// <summary>Processes that are told to end, as the program has ended.</summary>
    [Id(9)]
    private readonly List<OperationId> _exits = [];

    [Id(10)]
    private bool _hasEnded;

    /// <summary>The figures of this process alone.</summary>
    [Id(11)]
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case SvmThreadDue { Thread: < 0 }:
                Begin(outbox);
                break;
            case SvmThreadDue due:
                OnDue(due.Thread, outbox);
                break;
            case StopWorkload:
                Stop(outbox);
                break;
            case SvmReply reply when _exits.Remove(reply.Operation):
                ExitNext(reply.Errno, outbox);
                break;
            case SvmReply reply when IsTransfer(reply.Operation):
                OnTransferred(reply, outbox);
                break;
            case SvmReply reply:
                Answer(reply.Operation, reply.Errno, reply.Value, [], outbox);
                break;
            case AccessDone done:
                Answer(done.Operation, done.Errno, 0, done.Found, outbox);
                break;
            case KernelDone done:
                Answer(done.Operation, done.Errno, 0, done.Found, outbox);
                break;
            case OfferRange offer:
                OnOffer(envelope.Sender, offer, outbox);
                break;
            case RangeOffered offered:
                OnOffered(offered, outbox);
                break;
            case RangeMoved moved:
                OnMoved(envelope.Sender, moved, outbox);
                break;
            case RangeRead read:
                OnRead(read, outbox);
                break;
            case SvmCounters counters:
                OnCounters(counters, outbox);
                break;
            default:
                throw new ModelBugException($"A program of a process does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        foreach ((string name, long count) in _counts)
        {
            conclusion.Count(SvmProcessMetrics.Of(Spec.Space, name), count);
        }

        for (int i = 0; i < _threads.Count; i++)
        {
            if (!_threads[i].Operation.IsNone && Step(i) is { } at)
            {
                conclusion.Violate(new Violation("drain", Blame.Protocol, $"{Place(i, at.Step)} was never answered"));
            }
        }

        if (_exits.Count > 0)
        {
            conclusion.Violate(new Violation("drain", Blame.Protocol, "the exit of the process was never answered"));
        }
    }

    private ProgramStep? Step(int thread) => Spec.Program.StepAt(thread, _threads[thread].Next);

    private void Begin(IOutbox outbox)
    {
        _start = outbox.Now;
        for (int i = 0; i < Spec.Program.Threads; i++)
        {
            _threads.Add(new SvmThread { RoundStart = outbox.Now });
        }

        for (int i = 0; i < _threads.Count; i++)
        {
            Advance(i, outbox);
        }
    }

    private void OnDue(int thread, IOutbox outbox)
    {
        if (_threads[thread].IsPausing)
        {
            _threads[thread].IsPausing = false;
            _threads[thread].Next++;
        }

        Advance(thread, outbox);
    }

    /// <summary>Threads that wait for each other or for a time end; what is under way is finished.</summary>
    private void Stop(IOutbox outbox)
    {
        _isStopping = true;
        for (int i = 0; i < _threads.Count; i++)
        {
            if (_threads[i].Operation.IsNone && !_threads[i].HasEnded)
            {
                End(i, outbox);
            }
        }
    }

    /// <summary>A thread does its next steps up to one that it has to wait for.</summary>
    private void Advance(int thread, IOutbox outbox)
    {
        SvmThread state = _threads[thread];
        for (int done = 0; !state.HasEnded; done++)
        {
            if (_isStopping || Step(thread) is not { } next)
            {
                End(thread, outbox);
                return;
            }

            if (done == StepsInARow)
            {
                outbox.StartTimer(new SvmThreadDue(thread), Devices.Calibration.Call);
                return;
            }

            if (!Perform(thread, next, outbox))
            {
                return;
            }

            state.Next++;
        }
    }

    /// <summary>Waits at a barrier; the last to come lets all go on.</summary>
    private bool Meet(int thread, int barrier, IOutbox outbox)
    {
        _threads[thread].Barrier = barrier;
        return ReleaseBarrier(thread, outbox);
    }

    /// <summary>Lets the others go where all are at one barrier; whether the asking thread may go on.</summary>
    private bool ReleaseBarrier(int asking, IOutbox outbox)
    {
        SvmThread[] alive = [.. _threads.Where(thread => !thread.HasEnded)];
        int barrier = alive.Select(thread => thread.Barrier).FirstOrDefault(-1);
        if (barrier < 0 || alive.Any(thread => thread.Barrier != barrier))
        {
            return false;
        }

        for (int i = 0; i < _threads.Count; i++)
        {
            if (!_threads[i].HasEnded)
            {
                _threads[i].Barrier = -1;
                if (i != asking)
                {
                    _threads[i].IsPausing = true;
                    outbox.StartTimer(new SvmThreadDue(i), SimTime.Zero);
                }
            }
        }

        return true;
    }

    private void End(int thread, IOutbox outbox)
    {
        SvmThread state = _threads[thread];
        if (state.HasEnded)
        {
            return;
        }

        if (Step(thread) is null)
        {
            Count(SvmWorkloadMetrics.Finished, 1, outbox);
        }

        state.HasEnded = true;
        state.Barrier = -1;
        if (_threads.TrueForAll(other => other.HasEnded))
        {
            EndProcess(outbox);
        }
        else
        {
            ReleaseBarrier(-1, outbox);
        }
    }

    /// <summary>No thread is left: children end, then the process itself.</summary>
    private void EndProcess(IOutbox outbox)
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        LookAtOffers(outbox);
        outbox.Observe(Observation.Sample(new Metric(SvmWorkloadMetrics.RunNs, Spec.Workload), (outbox.Now - _start).Picoseconds / 1_000));
        _counts[SvmWorkloadMetrics.RunNs] = (outbox.Now - _start).Picoseconds / 1_000;
        ExitNext(Errno.Ok, outbox);
    }

    private void ExitNext(Errno errno, IOutbox outbox)
    {
        if (errno != Errno.Ok)
        {
            Fail($"a process could not end: {errno}", outbox);
        }

        if (_mms.Count > 0)
        {
            (int process, int mm) = _mms.Last();
            _mms.Remove(process);
            OperationId id = _ids.Next();
            _exits.Add(id);
            outbox.Send(Spec.Space, new ExitProcess(id, mm), Devices.Calibration.Call);
        }
    }

    private string Place(int thread, SvmStep step)
    {
        string line = step.Line > 0 ? $", line {step.Line.ToString(CultureInfo.InvariantCulture)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"thread {thread}, step {_threads[thread].Next}{line} ({step.GetType().Name})");
    }

    private void Count(string name, long count, IOutbox outbox)
    {
        _counts[name] = _counts.GetValueOrDefault(name) + count;
        outbox.Observe(Observation.Count(new Metric(name, Spec.Workload), count));
    }

    private void Fail(string text, IOutbox outbox, Blame blame = Blame.Protocol)
    {
        Count(SvmWorkloadMetrics.FailedChecks, 1, outbox);
        outbox.Observe(Observation.Of(new Violation("check", blame, text)));
    }
}
