using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Any jobs, schedules, pauses and cancellations on one engine: no job is lost or ends twice, and nobody has the engine longer than allowed.</summary>
public sealed class RandomEngineTests
{
    private const int Functions = 5;

    private static readonly Gen<(int What, int Function, int A, int B, bool Flag)> Step =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Functions - 1], Gen.Int[0, 12], Gen.Int[0, 3], Gen.Bool);

    [Fact]
    public void No_job_is_lost_or_ends_twice_and_the_time_of_the_engine_adds_up() =>
        Step.Array[1, 120].Sample(steps => new Run().Of(steps), iter: 3_000);

    /// <summary>The scheduler with timers as its GPU keeps them.</summary>
    private sealed class Run
    {
        private readonly EngineScheduler _engine = new();
        private readonly Dictionary<long, SimTime> _open = [];
        private readonly VfSchedule[] _schedules = [.. Enumerable.Repeat(VfSchedule.Default, Functions)];
        private readonly bool[] _suspended = new bool[Functions];
        private SimTime _now;
        private SimTime? _jobEnds;
        private SimTime _began;
        private SimTime? _contendedSince;
        private SimTime _changedAt;
        private SimTime _ran;
        private long _ids;

        public void Of((int What, int Function, int A, int B, bool Flag)[] steps)
        {
            foreach ((int what, int function, int a, int b, bool flag) in steps)
            {
                Advance(_now + SimTime.FromMicroseconds(a * 137));
                Do(what, function, a, b, flag);
                Settle();
            }

            for (int function = 0; function < Functions; function++)
            {
                _engine.Resume(function, _now);
                _suspended[function] = false;
            }

            Settle();
            Advance(_now + SimTime.FromSeconds(100));
            Assert.Empty(_open);
            Assert.Null(_engine.Current);
            Assert.Equal(0, _engine.Waiting);
            Assert.Equal(_ran, new SimTime(_engine.Functions.Sum(function => function.Busy.Picoseconds)));
        }

        private void Do(int what, int function, int a, int b, bool flag)
        {
            switch (what)
            {
                case <= 4:
                    var submit = new SubmitJob(new OperationId(++_ids), default, function, TestGpu.Job(TestGpu.Tag(1)) with { IsNonPreemptible = flag });
                    SimTime length = SimTime.FromMicroseconds(a * 500);
                    _open.Add(_ids, length);
                    _engine.Add(new EngineJob(submit, length), _now);
                    break;
                case 5 or 6:
                    _schedules[function] = new VfSchedule(SimTime.FromMilliseconds(b), SimTime.FromMilliseconds(a), flag ? SchedulePriority.Normal : SchedulePriority.Low);
                    if (function == 0 && flag)
                    {
                        _schedules[function] = _schedules[function] with { Priority = SchedulePriority.High };
                    }

                    _changedAt = _now;
                    _engine.Change(function, _schedules[function], _now);
                    break;
                case 7:
                    _suspended[function] = true;
                    if (!_engine.Suspend(function, _now) && _engine.Current!.CanLeave)
                    {
                        Preempt();
                    }

                    break;
                case 8:
                    _suspended[function] = false;
                    _engine.Resume(function, _now);
                    break;
                default:
                    if (_engine.Current?.Function == function)
                    {
                        Took();
                        End(_engine.Lose(_now)!, early: true);
                    }

                    foreach (EngineJob job in _engine.TakeAll(function))
                    {
                        End(job, early: true);
                    }

                    break;
            }
        }

        private void Advance(SimTime until)
        {
            while (true)
            {
                SimTime due = SimTime.Min(_jobEnds ?? SimTime.Never, _engine.SliceTimerDue);
                if (due > until)
                {
                    _now = until;
                    return;
                }

                _now = due;
                if (due == _engine.SliceTimerDue)
                {
                    _engine.SliceTimerDue = SimTime.Never;
                    switch (_engine.EndSlice(_now))
                    {
                        case SliceVerdict.Preempt:
                            Preempt();
                            break;
                        case SliceVerdict.Reset:
                            Assert.True(_now >= _engine.EarliestReset());
                            Took();
                            EngineJob lost = _engine.Lose(_now)!;
                            Assert.True(lost.Submit.Job.IsNonPreemptible);
                            End(lost, early: true);
                            break;
                    }
                }
                else
                {
                    Took();
                    End(_engine.End(_now, isCounted: true), early: false);
                }

                Settle();
            }
        }

        /// <summary>As the GPU does after every event.</summary>
        private void Settle()
        {
            if (_engine.Next(_now, out SimTime switchTime) is { } job)
            {
                Assert.False(_suspended[job.Function]);
                _began = _now + switchTime;
                _jobEnds = _began + job.Remaining;
            }

            _engine.SliceTimerDue = _engine.Due(_now);
            CheckStay();
        }

        /// <summary>With somebody waiting, a job goes on for no longer than quantum and timeout.</summary>
        private void CheckStay()
        {
            bool isContended = _engine.Current is { } current && _engine.Functions.Any(function => function.Number != current.Function && function.IsReady);
            _contendedSince = isContended ? _contendedSince ?? _now : null;
            if (_engine.Current is { } held && _schedules[held.Function] is { Quantum.Picoseconds: > 0, PreemptTimeout.Picoseconds: > 0 } schedule && isContended && !_engine.SliceTimerDue.IsNever)
            {
                SimTime from = SimTime.Max(_changedAt, SimTime.Max(_began, _contendedSince!.Value));
                Assert.True(_engine.SliceTimerDue <= from + schedule.Quantum + schedule.PreemptTimeout);
            }

            // Whoever can be made to go away is, some day.
            if (isContended && _schedules[_engine.Current!.Function] is { Quantum.Picoseconds: > 0, PreemptTimeout.Picoseconds: > 0 })
            {
                Assert.False(_engine.SliceTimerDue.IsNever);
            }
        }

        private void Preempt()
        {
            Took();
            Assert.False(_engine.Preempt(_now).Submit.Job.IsNonPreemptible);
        }

        private void Took()
        {
            SimTime ran = _now > _began ? _now - _began : SimTime.Zero;
            long id = _engine.Current!.Submit.Operation.Value;
            _open[id] -= ran;
            _ran += ran;
            _jobEnds = null;
        }

        private void End(EngineJob job, bool early)
        {
            Assert.True(_open.Remove(job.Submit.Operation.Value, out SimTime left));
            Assert.True(early ? left >= SimTime.Zero : left == SimTime.Zero, $"{left} of the job were left");
        }
    }
}
