using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Workloads.Jobs;

/// <summary>
/// Submits jobs through a function's doorbell: always some ahead, or at a rate. A VF is booted first. After a job that failed it waits for a moment, as a driver does that has to set
/// up its contexts anew.
/// </summary>
[GenerateSerializer]
public sealed class JobAgent(JobAgentSpec spec, CounterRandom random) : StaticEntity<JobAgentSpec>(spec)
{
    /// <summary>Between an error and the next job in its place. L.</summary>
    private static readonly SimTime Recovery = SimTime.FromMilliseconds(1);

    [Id(0)]
    private CounterRandom _random = random;

    /// <summary>When each job under way was submitted.</summary>
    [Id(1)]
    private readonly Dictionary<OperationId, SimTime> _submitted = [];

    [Id(2)]
    private OperationCounter _ids;

    [Id(3)]
    private bool _isReady;

    [Id(4)]
    private bool _isStopping;

    [Id(5)]
    private long _begun;

    /// <summary>In the measured time.</summary>
    [Id(6)]
    private long _done;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case JobDue when !_isReady && Spec.Function.Kind == EntityKind.VirtualFunction:
                outbox.Send(Spec.Function, new BootVf(_ids.Next()), Calibration.GucRequest);
                break;
            case JobDue when !_isReady:
                Begin(outbox);
                break;
            case VfConfigured configured:
                if (configured.Errno == Errno.Ok)
                {
                    Begin(outbox);
                }

                break;
            case JobDue:
                if (Spec.Rate > 0)
                {
                    Arm(outbox);
                }

                Submit(outbox);
                break;
            case Completed completed:
                Finish(completed, outbox);
                break;
            case VramTaken:
                // Its jobs fault, or go on in other memory: their content is nobody's.
                break;
            case StopWorkload:
                _isStopping = true;
                break;
            default:
                throw new ModelBugException($"An agent with jobs does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        conclusion.Sample(Named(JobMetrics.JobsPerFunction), _done);
        if (_isStopping && _submitted.Count > 0)
        {
            conclusion.Violate(new Violation("drain", Blame.Protocol, $"{_submitted.Count} jobs never came back"));
        }
    }

    private Metric Named(string name) => new(name, Spec.Workload);

    private void Begin(IOutbox outbox)
    {
        _isReady = true;
        if (Spec.Rate > 0)
        {
            Arm(outbox);
            return;
        }

        for (int i = 0; i < Spec.InFlight; i++)
        {
            Submit(outbox);
        }
    }

    private void Arm(IOutbox outbox)
    {
        if (!_isStopping && (Spec.Count == 0 || _begun < Spec.Count))
        {
            outbox.StartTimer(new JobDue(), _random.Exponential(new SimTime(SimTime.PicosecondsPerSecond / Spec.Rate)));
        }
    }

    private void Submit(IOutbox outbox)
    {
        if (_isStopping || (Spec.Count > 0 && _begun >= Spec.Count))
        {
            return;
        }

        _begun++;
        OperationId id = _ids.Next();
        _submitted.Add(id, outbox.Now);
        outbox.Send(Spec.Function, new SubmitJob(id, outbox.Self, 0, Spec.Job), Calibration.Doorbell);
    }

    private void Finish(Completed completed, IOutbox outbox)
    {
        _submitted.Remove(completed.Operation, out SimTime submitted);
        if (completed.Errno == Errno.Ok)
        {
            _done += _isStopping ? 0 : 1;
            outbox.Observe(Observation.Count(Named(JobMetrics.Jobs)));
            outbox.Observe(Observation.Count(Named(JobMetrics.BusyPs), Spec.JobTime.Picoseconds));
            outbox.Observe(Observation.Sample(Named(JobMetrics.LatencyNs), (outbox.Now - submitted).Picoseconds / 1000));
        }
        else
        {
            outbox.Observe(Observation.Count(Named(completed.Errno == Errno.ECANCELED ? JobMetrics.Resets : JobMetrics.FailedJobs)));
        }

        if (Spec.Rate > 0)
        {
            return;
        }

        if (completed.Errno == Errno.Ok)
        {
            Submit(outbox);
        }
        else if (!_isStopping)
        {
            outbox.StartTimer(new JobDue(), Recovery);
        }
    }
}
