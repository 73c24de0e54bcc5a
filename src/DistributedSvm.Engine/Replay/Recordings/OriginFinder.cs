using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>
/// Finds the nearest message of the protocol that led to an event, through a few others such as the binding of pages between two steps. Long ago is forgotten, so that a
/// long run needs no more room than a short one.
/// </summary>
internal sealed class OriginFinder
{
    private const int MaxDetour = 4;

    private const int Remembered = 200_000;

    private Dictionary<EventKey, (EventKey Origin, int Detour)> _recent = [];
    private Dictionary<EventKey, (EventKey Origin, int Detour)> _older = [];

    /// <summary>Every event has to be heard of, in an order in which causes come before effects.</summary>
    public (EventKey Origin, int Detour) Hear(in Envelope envelope, bool isOfProtocol)
    {
        bool isFound = _recent.TryGetValue(envelope.Cause, out (EventKey Origin, int Detour) found) || _older.TryGetValue(envelope.Cause, out found);
        if (isOfProtocol)
        {
            Remember(envelope.Key, (envelope.Key, 0));
        }
        else if (isFound && found.Detour < MaxDetour)
        {
            Remember(envelope.Key, (found.Origin, found.Detour + 1));
        }

        return found;
    }

    private void Remember(EventKey key, (EventKey, int) origin)
    {
        if (_recent.Count >= Remembered)
        {
            _older = _recent;
            _recent = [];
        }

        _recent[key] = origin;
    }
}
