using System.Collections.Concurrent;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Live;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live;

/// <summary>
/// Carries what a live entity says to other entities' grains, and brings it what they say. Messages of one pair and direction keep their order: one call at a time, with all
/// that has gathered, numbered, and repeated under its number if its fate is unknown. An answer waits for the calls that it depends on, so most questions cost one call.
/// </summary>
internal sealed partial class LiveEntity
{
    private const int MostFailures = 5;
    private const int MostAttempts = 40;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(800);

    private readonly LiveSilo _silo;
    private readonly LiveRun _run;
    private readonly IGrainFactory _grains;
    private readonly LiveCell _cell;
    private readonly Func<TimeSpan, Func<Task>, IDisposable> _startTimer;
    private readonly Action _end;

    /// <summary>Questions from outside that are not answered, oldest first, with the spans that they are part of.</summary>
    private readonly SortedDictionary<OperationId, (TaskCompletionSource<Message> Answer, string? Span)> _outside = [];
    private readonly ConcurrentQueue<EntityId> _forgotten = new();
    private long _lastOperation;
    private int _rounds;
    private bool _hasEnded;
    private bool _isLost;

    public LiveEntity(LiveSilo silo, LiveRun run, IGrainFactory grains, EntityId self, Func<TimeSpan, Func<Task>, IDisposable> startTimer, Action end)
    {
        (_silo, _run, _grains, _startTimer, _end) = (silo, run, grains, startTimer, end);
        _cell = new LiveCell(run.World, self, silo.NextGeneration());
        silo.Add(run, this);
        foreach (Envelope seed in run.SeedsOf(self))
        {
            _cell.Receive(seed.Message, run.Now);
        }

        if (self.IsStatic)
        {
            Dispatch(new LiveTurn());
            WakeNeeded();
        }
    }

    public EntityId Self => _cell.Self;

    public LiveCell Cell => _cell;

    public string Path => _run.World.PathOf(Self);

    /// <summary>Calls to other entities, and those of them that left the silo.</summary>
    public long Calls { get; private set; }

    public long CallsToOthers { get; private set; }

    public long Sessions { get; private set; }

    /// <summary>Handles what a peer says, and answers with what there is to say to it by then.</summary>
    public async ValueTask<LiveReply> Deliver(LiveCall call)
    {
        if (_isLost)
        {
            return Busy();
        }

        ForgetThoseGone();
        if (!call.ToGeneration.IsNone && call.ToGeneration != _cell.Generation)
        {
            return new LiveReply { Status = LiveStatus.OtherGeneration, Generation = _cell.Generation };
        }

        using LiveSpan span = IsAnswerToSession(call) ? default : LiveSpan.Of(_run.World, call);
        var turn = new LiveTurn();
        LiveLink link = _cell.LinkTo(call.From);
        if (link.PeerGeneration != call.Generation)
        {
            if (!link.PeerGeneration.IsNone)
            {
                // The peer has come up again: whoever it speaks to next is to be as new as it is.
                Perish();
                return Busy();
            }

            link.PeerGeneration = call.Generation;
        }

        if (call.First <= link.LastCall)
        {
            // Repeated; or one that was overtaken by its own repetition, for whose answer nobody waits.
            return call.First == link.LastCall && link.LastReply is { } known ? known : Busy();
        }

        link.LastCall = call.First;
        link.LastReply = null;
        link.IsAnswering = true;
        try
        {
            _cell.Receive(link, call.First, call.Messages, _run.Now);
            Dispatch(turn);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        while (!link.HasOutgoing && turn.LastRound is { } round)
        {
            turn.LastRound = null;
            await round;
        }

        if (_isLost)
        {
            return Busy();
        }

        link.IsAnswering = false;
        link.Trace = null;
        LiveReply reply = link.TakeReply(_cell.Generation);
        link.LastReply = reply;
        span.Answered(reply);
        EndIfRetired();
        return reply;
    }

    /// <summary>Has the entity answer a question from outside of the world.</summary>
    /// <exception cref="LiveEntityLostException">It is lost, or was while it worked on it.</exception>
    public async ValueTask<Message> Ask(Func<OperationId, Message> question)
    {
        if (_isLost)
        {
            throw new LiveEntityLostException($"{Path} was lost with a silo");
        }

        ForgetThoseGone();
        var id = new OperationId(++_lastOperation);
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _outside.Add(id, (answer, TraceParent.Current));
        try
        {
            _cell.Receive(question(id), _run.Now);
            Dispatch(new LiveTurn());
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        return await answer.Task;
    }

    /// <summary>The audit's findings, those made while it ran included.</summary>
    public EntityReport Report() => _cell.Report();

    /// <summary>An answer is no step of its own: what follows from it belongs to the session that asked. An agent has one at a time, the oldest.</summary>
    private bool IsAnswerToSession(LiveCall call)
    {
        if (_outside.Count == 0 || _outside.First().Value.Span is not { } session || MessageAttributes.ErrnoOf(call.Messages[0]) is null)
        {
            return false;
        }

        TraceParent.Current = session;
        return true;
    }

    /// <summary>Sends what waits to be sent, one call per peer; adds what was said to the outside and the timers.</summary>
    private void Dispatch(LiveTurn turn)
    {
        while (_cell.TakeTouched() is { } link)
        {
            link.Trace = link.HasOutgoing ? link.Trace ?? TraceParent.Current : null;
            if (link is { HasOutgoing: true, IsCalling: false, IsAnswering: false })
            {
                turn.LastRound = Round(link, turn);
            }
        }

        foreach (LiveTimer timer in _cell.TakeTimers())
        {
            Start(timer);
        }

        foreach (Message said in _cell.TakeOutside())
        {
            Answer(said);
        }
    }

    /// <summary>One call to a peer, with all that has gathered for it; then the next if more has.</summary>
    private async Task Round(LiveLink link, LiveTurn turn)
    {
        link.IsCalling = true;
        _rounds++;

        // What had to wait for another's call is still part of what it was said in.
        TraceParent.Current = link.Trace ?? TraceParent.Current;
        link.Trace = null;
        LiveCall call = link.TakeCall(_cell.Self, _cell.Generation, TraceParent.Current);
        LiveReply? reply = await Call(link, call);
        _rounds--;
        link.IsCalling = false;
        if (_isLost)
        {
            // The call may have come after the news of the loss, and have brought something into being that nobody would end.
            TellOfLoss(link);
            return;
        }

        // What others had to say meanwhile is nothing that this turn waits for.
        LiveTurn next = link.HasOutgoing ? new LiveTurn() : turn;
        try
        {
            if (!Take(reply, link, call))
            {
                Perish();
                return;
            }

            if (link is { HasOutgoing: true, IsCalling: false, IsAnswering: false })
            {
                next.LastRound = Round(link, next);
            }

            Dispatch(turn);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        EndIfRetired();
    }

    /// <returns>Whether the peer is still the one that it was.</returns>
    private bool Take(LiveReply? reply, LiveLink link, LiveCall call)
    {
        switch (reply?.Status)
        {
            case LiveStatus.Delivered when link.PeerGeneration.IsNone || link.PeerGeneration == reply.Generation:
                link.PeerGeneration = reply.Generation;
                if (reply.Messages.Length > 0)
                {
                    _cell.Receive(link, reply.First, reply.Messages, _run.Now);
                }

                return true;
            case LiveStatus.Gone:
                _cell.Undelivered(link.Peer, call.Messages, _run.Now);
                _cell.Drop(link.Peer);
                return true;
            default:
                return false;
        }
    }

    /// <returns>Null if nobody answered in time, however often it was asked.</returns>
    private async ValueTask<LiveReply?> Call(LiveLink link, LiveCall call)
    {
        IEntityGrain route = RouteTo(link);
        TimeSpan pause = FirstPause;
        Calls++;
        int failures = 0;
        for (int attempt = 0; attempt < MostAttempts && !_isLost; attempt++)
        {
            try
            {
                LiveReply reply = await route.Deliver(call);
                if (reply.Status != LiveStatus.Busy)
                {
                    CallsToOthers += reply.Generation.Silo == _cell.Generation.Silo ? 0 : 1;
                    return reply;
                }
            }
            catch (Exception) when (++failures < MostFailures)
            {
                // Repeated under the same number: the receiver knows it if it has come before.
            }
            catch (Exception)
            {
                return null;
            }

            await Task.Delay(pause);
            pause = pause < LongestPause ? pause + pause : pause;
        }

        return null;
    }

    private LiveReply Busy() => new() { Status = LiveStatus.Busy, Generation = _cell.Generation };

    private IEntityGrain RouteTo(LiveLink link) =>
        (IEntityGrain)(link.Route ??= EntityGrains.Get(_grains, link.Peer.Kind, LiveKey.Of(_run.Name, _run.World, link.Peer)));

    private void Start(LiveTimer timer)
    {
        string? traceParent = TraceParent.Current;
        IDisposable? handle = null;
        handle = _startTimer(TimeSpan.FromMicroseconds(timer.After.Picoseconds / 1_000_000), async () =>
        {
            handle?.Dispose();
            if (_isLost)
            {
                return;
            }

            using LiveSpan span = LiveSpan.Of(_run.World, _cell.Self, timer.Message, traceParent);
            var turn = new LiveTurn();
            _cell.Fire(timer.Id, _run.Now);
            Dispatch(turn);
            while (turn.LastRound is { } round)
            {
                turn.LastRound = null;
                await round;
            }

            EndIfRetired();
        });
    }

    private void Answer(Message said)
    {
        OperationId operation = said switch
        {
            SessionEnded ended => ended.Operation,
            Completed completed => completed.Operation,
            _ => default,
        };
        if (_outside.Remove(operation, out (TaskCompletionSource<Message> Answer, string? Span) asked))
        {
            Sessions += said is SessionEnded ? 1 : 0;
            asked.Answer.SetResult(said);
        }
    }
}
