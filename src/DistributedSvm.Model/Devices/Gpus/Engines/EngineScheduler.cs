using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// An engine, and which function's jobs have it when, as the GuC decides it by exec_quantum, preempt_timeout and sched_priority. Functions take turns by number; each does
/// its own jobs in the order of arrival until its slice is over and another one claims the engine, or until it has no more work. It decides only: its GPU runs the jobs and timers.
/// </summary>
[GenerateSerializer]
public sealed partial class EngineScheduler
{
    /// <summary>By number.</summary>
    [Id(0)]
    private readonly List<FunctionQueue> _functions = [];

    /// <summary>Index of the function whose slice it is; -1 while nobody has work: then the rotation stands still.</summary>
    [Id(1)]
    private int _turn = -1;

    /// <summary>Number of the function whose turn it was last in the rotation, from which HIGH ones step out.</summary>
    [Id(2)]
    private int _rotation = -1;

    /// <summary>Number of the function whose context the engine has.</summary>
    [Id(3)]
    private int _loaded = -1;

    [Id(4)]
    private SimTime _sliceBegan;

    /// <summary>The current slice has come to its end, whatever its length.</summary>
    [Id(5)]
    private bool _isSliceOver;

    /// <summary>Since when the current job is to leave, which it has not done yet.</summary>
    [Id(6)]
    private SimTime? _leavesSince;

    /// <summary>When the current job really began to run, behind the switch of functions.</summary>
    [Id(7)]
    private SimTime _runsFrom;

    /// <summary>The job on the engine, or null.</summary>
    [Id(8)]
    public EngineJob? Current { get; private set; }

    /// <summary>The end of the current job's local part.</summary>
    [Id(9)]
    public TimerId JobTimer { get; set; }

    /// <summary>The timer for <see cref="Due"/>, where there is one.</summary>
    [Id(10)]
    public TimerId SliceTimer { get; set; }

    /// <summary>When that timer fires; never without one.</summary>
    [Id(11)]
    public SimTime SliceTimerDue { get; set; } = SimTime.Never;

    /// <summary>Jobs that wait, of all functions.</summary>
    [Id(12)]
    public int Waiting { get; private set; }

    /// <summary>All functions that ever had work here or were given a schedule, by number.</summary>
    public IReadOnlyList<FunctionQueue> Functions => _functions;

    private FunctionQueue Holder => _functions[_turn];

    private bool IsHighWaiting => _functions.Count > 0 && _functions[0] is { Number: 0, IsHigh: true, IsReady: true } && _turn != 0;

    public void Add(EngineJob job, SimTime now)
    {
        Renew(now);
        FunctionQueue function = Of(job.Function);
        if (!function.IsReady && Current?.Function != job.Function)
        {
            Disturb();
        }

        function.Add(job);
        Waiting++;
    }

    /// <summary>How a function shares the engine from now on; a slice that is under way is as long as the new quantum.</summary>
    public void Change(int number, VfSchedule schedule, SimTime now)
    {
        if (Find(number) is not null || schedule != VfSchedule.Default)
        {
            Renew(now);
            Of(number).Schedule = schedule;
            if (_turn >= 0 && Holder.Number == number && !Holder.IsSuspended)
            {
                // Whether its job has to leave is decided anew.
                _leavesSince = null;
            }

            Disturb();
        }
    }

    /// <summary>The function gets no more slices, until <see cref="Resume"/>. True if it is off the engine; else its job has to leave.</summary>
    public bool Suspend(int number, SimTime now)
    {
        Disturb();
        Of(number).IsSuspended = true;
        if (Current?.Function != number)
        {
            return true;
        }

        _leavesSince ??= now;
        return false;
    }

    public void Resume(int number, SimTime now)
    {
        if (Find(number) is { IsSuspended: true } function)
        {
            Renew(now);
            function.IsSuspended = false;
            if (Current?.Function == number)
            {
                _leavesSince = IsContended() && SliceEnd() <= now ? SliceEnd() : null;
            }

            Disturb();
        }
    }

    /// <summary>The job that goes on the engine now, which is idle; null if none does. The engine needs <paramref name="switchTime"/> to take on another function.</summary>
    public EngineJob? Next(SimTime now, out SimTime switchTime)
    {
        switchTime = SimTime.Zero;
        if (Current is not null)
        {
            return null;
        }

        if (!HasWork())
        {
            _turn = -1;
            _isSliceOver = false;
            return null;
        }

        bool isNew = _turn < 0 || !IsSliceLeft(now);
        if (!isNew && !Holder.IsReady)
        {
            Disturb();
            if (Holder.KeepsSlice)
            {
                return null;
            }

            isNew = true;
        }

        if (isNew)
        {
            Turn(onlyReady: _turn < 0);
            _sliceBegan = now;
            if (!Holder.IsReady)
            {
                return null;
            }
        }

        Current = Holder.Take()!;
        Waiting--;
        if (_loaded >= 0 && _loaded != Holder.Number)
        {
            switchTime = Calibration.VfSwitch;
        }

        _loaded = Holder.Number;
        _runsFrom = now + switchTime;
        _sliceBegan = isNew ? _runsFrom : _sliceBegan;
        return Current;
    }

    /// <summary>When the scheduler must be asked again whether the current slice goes on (<see cref="EndSlice"/>); never while nobody else claims the engine.</summary>
    public SimTime Due(SimTime now)
    {
        if (_turn < 0)
        {
            return SimTime.Never;
        }

        VfSchedule schedule = Holder.Schedule;
        if (_leavesSince is { } since)
        {
            if (!Holder.IsSuspended && !IsContended())
            {
                // Whoever wanted the engine does not any more.
                _leavesSince = null;
                return SimTime.Never;
            }

            return schedule.PreemptTimeout == SimTime.Zero ? SimTime.Never : SimTime.Max(now, since + schedule.PreemptTimeout);
        }

        return IsContended() ? SimTime.Max(now, SliceEnd()) : SimTime.Never;
    }

    /// <summary>The timer for <see cref="Due"/> has fired: what the GPU has to do with the current job.</summary>
    public SliceVerdict EndSlice(SimTime now)
    {
        if (Current is null)
        {
            _isSliceOver = _turn >= 0;
            return SliceVerdict.Idle;
        }

        if (_leavesSince is not null)
        {
            return SliceVerdict.Reset;
        }

        // One that ends just now may do so.
        _leavesSince = now;
        return Current.CanLeave && Ran(now) < Current.Remaining ? SliceVerdict.Preempt : SliceVerdict.Wait;
    }

    /// <summary>The current job is to leave the engine as soon as it can.</summary>
    public bool MustLeave(SimTime now) => _leavesSince is not null || (_turn >= 0 && IsContended() && now >= SliceEnd());

    /// <summary>The current job goes back to the front of its function's queue, and the slice is over.</summary>
    public EngineJob Preempt(SimTime now)
    {
        EngineJob job = Current!;
        if (job.Phase == JobPhase.Local)
        {
            job.Remaining -= Ran(now);
        }

        bool isLate = _leavesSince < now;
        Leave(now);
        _isSliceOver = true;
        if (isLate)
        {
            // It had more than its slice.
            Disturb();
        }

        Of(job.Function).PutBack(job);
        Waiting++;
        return job;
    }

    /// <summary>The current job is over; whether it counts.</summary>
    public EngineJob End(SimTime now, bool isCounted)
    {
        EngineJob job = Current!;
        Of(job.Function).Jobs += isCounted ? 1 : 0;
        if (_leavesSince is { } since)
        {
            _isSliceOver = true;
            if (since < now)
            {
                Disturb();
            }
        }

        Leave(now);
        return job;
    }

    /// <summary>The current job is lost and the slice with it; null if the engine is idle. The scheduler is as at the beginning then, but for what waits.</summary>
    public EngineJob? Lose(SimTime now)
    {
        Disturb();
        EngineJob? lost = Current;
        if (lost is not null)
        {
            Leave(now);
        }

        _isSliceOver = _turn >= 0;
        return lost;
    }

    /// <summary>The job begins anew, before all others of its function.</summary>
    public void PutBack(EngineJob job)
    {
        Of(job.Function).PutBack(job);
        Waiting++;
    }

    /// <summary>Takes out what waits of a function, in order.</summary>
    public IReadOnlyList<EngineJob> TakeAll(int number)
    {
        Disturb();
        var taken = new List<EngineJob>();
        while (Find(number)?.Take() is { } job)
        {
            Waiting--;
            taken.Add(job);
        }

        return taken;
    }

    /// <summary>J-13: the earliest time at which a current job that does not leave may be reset.</summary>
    public SimTime EarliestReset()
    {
        SimTime since = _leavesSince!.Value;
        bool isSlice = !Holder.IsSuspended && Holder.Schedule.Quantum > SimTime.Zero;
        return (isSlice ? SimTime.Max(since, _sliceBegan + Holder.Schedule.Quantum) : since) + Holder.Schedule.PreemptTimeout;
    }

    /// <summary>Counts what the current job has had of the engine by now, which is no later than the end of the measured time; once, when it leaves.</summary>
    public void Meter(SimTime now)
    {
        if (Current is { } job)
        {
            Of(job.Function).Measured += Ran(now);
        }
    }

    private bool HasWork()
    {
        if (Waiting > 0)
        {
            foreach (FunctionQueue function in _functions)
            {
                if (function.IsReady)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Somebody else would use the engine, or has a slice of it anyway.</summary>
    private bool IsContended()
    {
        for (int i = 0; i < _functions.Count; i++)
        {
            if (i != _turn && (_functions[i].IsReady || _functions[i].KeepsSlice))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSliceLeft(SimTime now) => !_isSliceOver && !Holder.IsSuspended && (!IsContended() || now < SliceEnd());

    /// <summary>Without a quantum a slice has no end, but for a HIGH function.</summary>
    private SimTime SliceEnd()
    {
        SimTime quantum = Holder.Schedule.Quantum;
        return quantum > SimTime.Zero ? _sliceBegan + quantum : IsHighWaiting ? _sliceBegan : SimTime.Never;
    }

    /// <summary>Before somebody else claims the engine: a function that was alone has had one slice after the other.</summary>
    private void Renew(SimTime now)
    {
        if (_turn >= 0 && _leavesSince is null && Holder.Schedule.Quantum is { Picoseconds: > 0 } quantum && now >= _sliceBegan + quantum && !IsContended())
        {
            _sliceBegan = new SimTime(now.Picoseconds - ((now - _sliceBegan).Picoseconds % quantum.Picoseconds));
        }
    }

    private void Turn(bool onlyReady)
    {
        _isSliceOver = false;
        if (IsHighWaiting)
        {
            _turn = 0;
            return;
        }

        int chosen = -1;
        for (int i = 0; i < _functions.Count; i++)
        {
            FunctionQueue function = _functions[i];
            bool claims = function.IsReady || (!onlyReady && function.KeepsSlice);
            if (claims && !function.IsHigh && (chosen < 0 || (_functions[chosen].Number <= _rotation && function.Number > _rotation)))
            {
                chosen = i;
            }
        }

        if (chosen < 0)
        {
            // Nobody but a HIGH function, which has just had a slice.
            _turn = 0;
            return;
        }

        int number = _functions[chosen].Number;
        if (number <= _rotation)
        {
            CountRound();
        }

        _turn = chosen;
        _rotation = number;
    }

    private SimTime Ran(SimTime now) => now > _runsFrom ? now - _runsFrom : SimTime.Zero;

    private void Leave(SimTime now)
    {
        FunctionQueue function = Of(Current!.Function);
        function.Busy += Ran(now);
        function.Served += Ran(now);
        Current = null;
        _leavesSince = null;
    }

    private FunctionQueue? Find(int number)
    {
        foreach (FunctionQueue function in _functions)
        {
            if (function.Number == number)
            {
                return function;
            }
        }

        return null;
    }

    private FunctionQueue Of(int number)
    {
        if (Find(number) is { } found)
        {
            return found;
        }

        int at = _functions.FindIndex(function => function.Number > number);
        at = at < 0 ? _functions.Count : at;
        var made = new FunctionQueue(number);
        _functions.Insert(at, made);
        _turn += at <= _turn ? 1 : 0;
        return made;
    }
}
