using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>Runs a world on the calling thread and keeps what was said. Determinism makes it the same run as any other of this world.</summary>
public sealed class RunRecorder
{
    /// <summary>A recording holds at most this many messages and lock events together; it ends before there would be more.</summary>
    public const int MaxKept = 2_000_000;

    private readonly World _world;
    private readonly SimTime _until;
    private readonly bool _isWhole;
    private readonly InProcessDriver _driver;
    private readonly List<RecordedMessage> _messages = [];
    private readonly OriginFinder _origins = new();
    private readonly List<RecordedLock> _locks = [];
    private RecordedMessage _current;

    /// <param name="world">What to run.</param>
    /// <param name="until">Where to stop; at the end of the run at the latest.</param>
    /// <param name="isWhole">Whether to keep everything: frames, transfers and timers as well as the messages of the protocol.</param>
    public RunRecorder(World world, SimTime until, bool isWhole = false)
    {
        ArgumentNullException.ThrowIfNull(world);
        _world = world;
        _until = until;
        _isWhole = isWhole;
        _driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)) { Recorder = Hear, Listener = Hear };
    }

    public SimTime Now => _driver.Now;

    public long Events => _driver.Events;

    /// <summary>Goes on by about so many windows.</summary>
    /// <returns>False when there is nothing more to record.</returns>
    public bool Advance(int windows)
    {
        // By small steps, so that neither the time nor the room is exceeded by much.
        for (; windows > 0; windows--)
        {
            if (IsFull || _driver.Now > _until || !_driver.Advance(1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What was heard so far, with the findings of the audit if the run came to its end. Call once.</summary>
    public RunRecording Conclude()
    {
        RunTotals totals = _driver.Conclude();
        return new RunRecording
        {
            World = _world,
            Messages = [.. _messages.OrderBy(message => message.Envelope.Key)],
            Locks = [.. _locks.OrderBy(recorded => recorded.Event)],
            Violations = [.. totals.Violations],
            Blamed = [.. totals.ViolationsByBlame.Keys],
            Reached = _driver.Now,
            IsCut = IsFull,
        };
    }

    private bool IsFull => _messages.Count + _locks.Count >= MaxKept;

    private void Hear(Envelope envelope)
    {
        bool isOfProtocol = ProtocolMessages.Contains(envelope.Message);
        (EventKey origin, int detour) = _origins.Hear(envelope, isOfProtocol);
        _current = new RecordedMessage(envelope, origin, detour);
        if (_isWhole || isOfProtocol)
        {
            _messages.Add(_current);
        }
    }

    private void Hear(EventKey at, EntityId observer, Observation observation)
    {
        if (observation.Kind == ObservationKind.Lock)
        {
            _locks.Add(new RecordedLock(at, observer, observation.Lock));
        }
        else if (observation.Kind == ObservationKind.Violation && _current.Envelope.Key == at
            && (_messages.Count == 0 || _messages[^1].Envelope.Key != at))
        {
            // Whatever it was, it is worth showing now.
            _messages.Add(_current);
        }
    }
}
