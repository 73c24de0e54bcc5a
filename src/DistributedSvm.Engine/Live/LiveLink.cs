using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Live;

/// <summary>What a live entity keeps for another one it speaks with: numbers of messages both ways, those that wait to be sent, those that came too early.</summary>
public sealed class LiveLink(EntityId peer)
{
    private readonly List<Message> _out = [];
    private SortedDictionary<long, Message[]>? _early;
    private long _nextOut = 1;
    private bool _isBirth;

    public EntityId Peer { get; } = peer;

    public LiveGeneration PeerGeneration { get; set; }

    /// <summary>The number of the next message from the peer.</summary>
    public long Expected { get; private set; } = 1;

    /// <summary>A call to the peer is under way: what is to be sent waits for the next.</summary>
    public bool IsCalling { get; set; }

    /// <summary>A call of the peer is being handled: what is to be sent goes with its answer.</summary>
    public bool IsAnswering { get; set; }

    /// <summary>The number in the peer's last call; a call with the same is a repetition.</summary>
    public long LastCall { get; set; }

    /// <summary>The answer to it, should it have been lost; null while it is not known.</summary>
    public LiveReply? LastReply { get; set; }

    /// <summary>How the driver reaches the peer.</summary>
    public object? Route { get; set; }

    /// <summary>The span, as W3C's traceparent, of whoever was the first to have something to send.</summary>
    public string? Trace { get; set; }

    public bool HasOutgoing => _out.Count > 0;

    public bool IsIdle => !IsCalling && !IsAnswering && _out.Count == 0 && _early is null or { Count: 0 };

    /// <summary>Whether it waits in the cell's list of links with something to send.</summary>
    internal bool IsTouched { get; set; }

    internal void Add(Message message, bool isBirth)
    {
        _out.Add(message);
        _isBirth |= isBirth;
    }

    /// <summary>All that waits to be sent, as a call.</summary>
    public LiveCall TakeCall(EntityId self, LiveGeneration generation, string? traceParent = null)
    {
        var call = new LiveCall
        {
            From = self,
            To = Peer,
            Generation = generation,
            ToGeneration = PeerGeneration,
            First = _nextOut,
            IsBirth = _isBirth,
            Messages = Take(),
            TraceParent = traceParent,
        };
        _isBirth = false;
        return call;
    }

    /// <summary>All that waits to be sent, as an answer.</summary>
    public LiveReply TakeReply(LiveGeneration generation)
    {
        long first = _nextOut;
        return new LiveReply { Status = LiveStatus.Delivered, Generation = generation, First = first, Messages = Take() };
    }

    /// <summary>Takes note of messages from the peer; what comes before its turn is kept until then.</summary>
    /// <returns>Whether their turn has come.</returns>
    internal bool Accept(long first, Message[] messages)
    {
        if (first == Expected)
        {
            Expected += messages.Length;
            return true;
        }

        if (first > Expected)
        {
            (_early ??= [])[first] = messages;
        }

        return false;
    }

    /// <summary>The messages whose turn has come by what was accepted; null for none.</summary>
    internal Message[]? NextEarly()
    {
        if (_early is null || !_early.Remove(Expected, out Message[]? messages))
        {
            return null;
        }

        Expected += messages.Length;
        return messages;
    }

    private Message[] Take()
    {
        if (_out.Count == 0)
        {
            return [];
        }

        Message[] messages = [.. _out];
        _out.Clear();
        _nextOut += messages.Length;
        return messages;
    }
}
