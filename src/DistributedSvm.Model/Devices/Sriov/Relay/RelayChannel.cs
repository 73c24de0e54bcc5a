using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// One driver's end of the relay (drivers/gpu/drm/xe/xe_guc_relay.c): gives its requests ids, knows which of them wait, and says what becomes of each message that comes.
/// It sends nothing itself.
/// </summary>
[GenerateSerializer]
public sealed class RelayChannel
{
    [Id(0)]
    private uint _lastRid;

    /// <summary>By request id.</summary>
    [Id(1)]
    private readonly SortedDictionary<uint, RelayTransaction> _pending = [];

    public int Pending => _pending.Count;

    public RelayTransaction Begin(ImmutableArray<uint> request)
    {
        var transaction = new RelayTransaction(++_lastRid, request);
        _pending.Add(transaction.Rid, transaction);
        return transaction;
    }

    /// <summary>A message came in.</summary>
    public RelayOutcome Accept(uint rid, ImmutableArray<uint> words)
    {
        Errno errno = Hxg.Check(words);
        if (errno != Errno.Ok)
        {
            return new RelayOutcome(RelayOutcomeKind.Refused, errno, null);
        }

        HxgType type = Hxg.TypeOf(words);
        if (type is HxgType.Request or HxgType.Event)
        {
            return new RelayOutcome(RelayOutcomeKind.Asked, Errno.Ok, null);
        }

        if (!_pending.TryGetValue(rid, out RelayTransaction? transaction))
        {
            return new RelayOutcome(RelayOutcomeKind.Stray, Errno.ENOENT, null);
        }

        switch (type)
        {
            case HxgType.Busy:
                transaction.Round++;
                return new RelayOutcome(RelayOutcomeKind.Extended, Errno.Ok, transaction);
            case HxgType.Retry:
                transaction.Round++;
                return new RelayOutcome(RelayOutcomeKind.Repeated, Errno.Ok, transaction);
            default:
                transaction.Replies++;
                _pending.Remove(rid);
                return type == HxgType.Failure
                    ? new RelayOutcome(RelayOutcomeKind.Failed, Hxg.ErrnoOf(words), transaction)
                    : new RelayOutcome(RelayOutcomeKind.Answered, Errno.Ok, transaction);
        }
    }

    /// <summary>No answer in time: ETIME. Null when it was answered, or given more time, since that round began.</summary>
    public RelayTransaction? Expire(uint rid, int round)
    {
        if (_pending.GetValueOrDefault(rid) is not { } transaction || transaction.Round != round)
        {
            return null;
        }

        _pending.Remove(rid);
        return transaction;
    }

    /// <summary>The request that waits under this id, or null.</summary>
    public RelayTransaction? Find(uint rid) => _pending.GetValueOrDefault(rid);
}
