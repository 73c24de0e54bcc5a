using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Horizon;

/// <summary>The barrier between shards: knows everybody's next event and says how far each may run.</summary>
public sealed class Coordinator
{
    private readonly HorizonMatrix _matrix;
    private readonly SimTime _end;
    private readonly SimTime[] _next;
    private readonly List<ShardAnswer> _answers = [];
    private readonly List<(int Shard, SimTime Horizon)> _grants = [];

    /// <param name="matrix">Distances between the shards.</param>
    /// <param name="end">Nothing at or after this time is executed.</param>
    /// <param name="next">Each shard's first event.</param>
    public Coordinator(HorizonMatrix matrix, SimTime end, IReadOnlyList<SimTime> next)
    {
        _matrix = matrix;
        _end = end;
        _next = [.. next];
    }

    /// <summary>The earliest event that is still to be executed; the run is over when it is not before the end.</summary>
    public SimTime Now => _next.Min();

    public bool IsFinished => Now >= _end;

    /// <summary>
    /// No shard runs to this time or beyond before it is raised, so that all stop at one virtual time: for checkpoints, pauses and forks.
    /// </summary>
    public SimTime Limit { get; set; } = SimTime.Never;

    /// <summary>Every shard has run up to the limit (or the end), and none beyond it.</summary>
    public bool IsAtLimit => Now >= SimTime.Min(Limit, _end);

    /// <summary>Rounds granted so far.</summary>
    public long Rounds { get; private set; }

    /// <summary>The shards that can do something, and how far each may run. At least one, unless all are at the limit.</summary>
    public IReadOnlyList<(int Shard, SimTime Horizon)> Grant()
    {
        Rounds++;
        _grants.Clear();
        SimTime limit = SimTime.Min(Limit, _end);
        for (int shard = 0; shard < _next.Length; shard++)
        {
            SimTime horizon = SimTime.Min(_matrix.HorizonOf(shard, _next), limit);
            if (_next[shard] < horizon)
            {
                _grants.Add((shard, horizon));
            }
        }

        return _grants;
    }

    /// <summary>Takes the answer of a shard that had a grant.</summary>
    public void Absorb(int shard, ShardAnswer answer)
    {
        _next[shard] = answer.Next;
        _answers.Add(answer);
    }

    /// <summary>Ends the round, once every grant is answered: what was sent may be earlier than what its receiver knew of.</summary>
    public void EndRound()
    {
        foreach (ShardAnswer answer in _answers)
        {
            foreach (SentTo sent in answer.Sent)
            {
                _next[sent.Shard] = SimTime.Min(_next[sent.Shard], sent.Earliest);
            }
        }

        _answers.Clear();
    }
}
