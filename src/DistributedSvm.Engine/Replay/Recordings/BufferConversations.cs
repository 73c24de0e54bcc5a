using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>
/// Tells which dma-bufs each message of the protocol is about: those that it names; else, for an answer, those of its question; else those of the messages that
/// it leads to, such as the export that makes a buffer; else those of its own cause.
/// </summary>
internal sealed class BufferConversations
{
    private readonly Dictionary<EventKey, int> _places = [];
    private readonly SortedSet<EntityId>[] _buffers;
    private readonly bool[] _isOfProtocol;
    private readonly bool[] _isNamed;
    private readonly int[] _questions;
    private readonly List<EntityId> _all = [];

    public BufferConversations(ImmutableArray<RecordedMessage> messages)
    {
        int count = messages.Length;
        _buffers = new SortedSet<EntityId>[count];
        _isOfProtocol = new bool[count];
        _isNamed = new bool[count];
        _questions = new int[count];
        FindNamed(messages);

        // Backwards, since an effect may know what its cause was about; an answer follows its question alone.
        (int Cause, int Detour)[] causes = Causes(messages);
        for (int i = count - 1; i >= 0; i--)
        {
            if (_questions[i] >= 0)
            {
                Give(_questions[i], i);
            }

            // Further than to the next one only along direct causes: frames lead to frames for ever.
            if (causes[i].Cause >= 0 && _questions[causes[i].Cause] < 0 && (_isNamed[i] || causes[i].Detour == 0))
            {
                Give(causes[i].Cause, i);
            }
        }

        for (int i = 0; i < count; i++)
        {
            int from = _questions[i] >= 0 ? _questions[i] : causes[i].Detour == 0 ? causes[i].Cause : -1;
            if (_isOfProtocol[i] && _buffers[i].Count == 0 && from >= 0)
            {
                _buffers[i] = _buffers[from];
            }
        }
    }

    /// <summary>All dma-bufs, in the order in which they appear.</summary>
    public ImmutableArray<EntityId> All => [.. _all];

    /// <summary>The dma-bufs that the message at this index is about.</summary>
    public IReadOnlySet<EntityId> Of(int index) => _buffers[index];

    /// <summary>Whether the message at this index belongs to the protocol: an answer does if its question does.</summary>
    public bool IsOfProtocol(int index) => _isOfProtocol[index];

    /// <summary>The index of an event's message; -1 when it was not recorded.</summary>
    public int PlaceOf(EventKey key) => _places.GetValueOrDefault(key, -1);

    private void FindNamed(ImmutableArray<RecordedMessage> messages)
    {
        var dialogue = new Dialogue();
        var seen = new HashSet<EntityId>();
        for (int i = 0; i < messages.Length; i++)
        {
            Envelope envelope = messages[i].Envelope;
            _places[envelope.Key] = i;
            _questions[i] = dialogue.Hear(envelope) is { } question ? _places[question.Key] : -1;
            _isOfProtocol[i] = ProtocolMessages.Contains(envelope.Message)
                && (envelope.Message is not Completed || (_questions[i] >= 0 && _isOfProtocol[_questions[i]]));
            _buffers[i] = _isOfProtocol[i] ? ProtocolMessages.BuffersOf(envelope) : [];
            _isNamed[i] = _buffers[i].Count > 0;
            _all.AddRange(_buffers[i].Where(seen.Add));
        }
    }

    /// <summary>Of each message the nearest of the protocol that led to it: what is none is passed through.</summary>
    private (int Cause, int Detour)[] Causes(ImmutableArray<RecordedMessage> messages)
    {
        (int Cause, int Detour)[] causes = new (int, int)[messages.Length];
        for (int i = 0; i < messages.Length; i++)
        {
            int cause = PlaceOf(messages[i].Origin);
            int detour = messages[i].Detour;
            if (cause >= 0 && cause < i && !_isOfProtocol[cause])
            {
                detour += causes[cause].Detour + 1;
                cause = causes[cause].Cause;
            }

            causes[i] = cause < i ? (cause, detour) : (-1, 0);
        }

        return causes;
    }

    private void Give(int to, int from)
    {
        if (_isOfProtocol[to] && !_isNamed[to])
        {
            _buffers[to].UnionWith(_buffers[from]);
        }
    }
}
