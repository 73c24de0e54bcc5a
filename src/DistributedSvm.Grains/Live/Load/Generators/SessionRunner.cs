using DistributedSvm.Grains.Live.Load.Statistics;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>Runs single sessions of one client against the target and records how they end.</summary>
internal sealed class SessionRunner
{
    private readonly ILoadTarget _target;
    private readonly LoadRecorder _recorder;
    private readonly LoadPlan _plan;
    private readonly AgentPool _agents;
    private readonly TimeoutException _timeout;
    private readonly long _limit;
    private readonly List<SessionSlot> _slots = [];
    private long _hurry = long.MaxValue;
    private long _good;
    private long _inFlight;
    private long _abandoned;

    public SessionRunner(ILoadTarget target, LoadRecorder recorder, LoadClock clock, LoadPlan plan)
    {
        (_target, _recorder, Clock, _plan) = (target, recorder, clock, plan);
        _agents = new AgentPool(target.Agents, plan.Client, plan.Clients);
        _limit = LoadClock.Nanoseconds(plan.SessionLimit);
        _timeout = new TimeoutException($"no end within {plan.SessionLimit.TotalSeconds:0.###} s");
    }

    public LoadClock Clock { get; }

    /// <summary>Agents of this client.</summary>
    public int Agents => _agents.Count;

    /// <summary>Sessions that have ended as they should.</summary>
    public long Good => Volatile.Read(ref _good);

    public long InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Sessions that have run out of time and to which the target has not come back yet.</summary>
    public long Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>A slot for somebody who runs one session after the other.</summary>
    public SessionSlot Open()
    {
        var slot = new SessionSlot();
        lock (_slots)
        {
            _slots.Add(slot);
        }

        return slot;
    }

    public void Close(SessionSlot slot)
    {
        lock (_slots)
        {
            _slots.Remove(slot);
        }

        slot.Dispose();
    }

    /// <summary>What session of the whole load is this client's <paramref name="number"/>-th.</summary>
    public SessionKind KindOf(long number) => _plan.Mix.KindAt(_plan.Client + (number * _plan.Clients));

    /// <param name="slot">Its own while it lasts.</param>
    /// <param name="number">Counted from 0 in this client.</param>
    /// <param name="intended">When it should have started, in nanoseconds since the load began.</param>
    /// <returns>Whether the transport worked.</returns>
    public async ValueTask<bool> Run(SessionSlot slot, long number, long intended)
    {
        Interlocked.Increment(ref _inFlight);
        int agent = _agents.Take(out bool isIdle);
        SessionKind kind = KindOf(number);
        long started = Clock.Now;
        slot.Begin(started + _limit);
        SessionOutcome outcome = default;
        Exception? thrown = null;
        try
        {
            ValueTask<SessionOutcome> session = _target.Run(agent, kind, slot.Token);
            outcome = session.IsCompleted ? await session : await Bounded(session.AsTask(), slot.Token);
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        if (!slot.End() && thrown is OperationCanceledException)
        {
            thrown = Clock.Now >= Volatile.Read(ref _hurry) ? new OperationCanceledException("still under way after an interrupt", thrown) : _timeout;
        }

        var end = new SessionEnd(kind, intended, started, Clock.Now, outcome, thrown);
        _recorder.Record(end);
        if (end.IsGood)
        {
            Interlocked.Increment(ref _good);
        }

        if (isIdle)
        {
            _agents.Return(agent);
        }

        Interlocked.Decrement(ref _inFlight);
        return thrown is null;
    }

    public void NeverStarted(long number, long intended) => _recorder.RecordNotStarted(KindOf(number), intended, Clock.Now);

    public void Delayed(long intended) => _recorder.RecordDelayed(intended);

    /// <summary>Whatever is under way at that time, in nanoseconds since the load began, has taken long enough.</summary>
    public void EndAllAt(long at) => Volatile.Write(ref _hurry, at);

    /// <summary>Ends, until it is cancelled, what has run out of time.</summary>
    public async Task Watch(CancellationToken cancellationToken)
    {
        long pace = Math.Clamp(_limit / 20, 1_000_000, 250_000_000);
        while (!cancellationToken.IsCancellationRequested)
        {
            await Clock.Until(Clock.Now + pace, cancellationToken);
            SessionSlot[] slots;
            lock (_slots)
            {
                slots = [.. _slots];
            }

            long now = Clock.Now;
            foreach (SessionSlot slot in slots)
            {
                slot.Check(now >= Volatile.Read(ref _hurry) ? SessionSlot.Ever : now);
            }
        }
    }

    /// <summary>Does not wait longer than the session may take, even if the target does not heed the token.</summary>
    private async Task<SessionOutcome> Bounded(Task<SessionOutcome> session, CancellationToken cancellationToken)
    {
        try
        {
            return await session.WaitAsync(cancellationToken);
        }
        finally
        {
            if (!session.IsCompleted)
            {
                Interlocked.Increment(ref _abandoned);
                _ = Forget(session);
            }
        }
    }

    private async Task Forget(Task<SessionOutcome> session)
    {
        await ((Task)session).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _abandoned);
    }
}
