using System.Collections.Concurrent;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>The agents of one client. Idle ones take their turns; where none is idle a session waits at a busy one.</summary>
internal sealed class AgentPool
{
    private readonly ConcurrentQueue<int> _idle = new();
    private readonly int _first;
    private readonly int _step;
    private long _turn;

    /// <summary>Takes, of <paramref name="agents"/>, every <paramref name="clients"/>-th from <paramref name="client"/> on.</summary>
    public AgentPool(int agents, int client, int clients)
    {
        (_first, _step) = (client, clients);
        for (int agent = client; agent < agents; agent += clients)
        {
            _idle.Enqueue(agent);
            Count++;
        }

        if (Count == 0)
        {
            throw new InvalidOperationException($"{agents} agents are too few for {clients} clients");
        }
    }

    public int Count { get; }

    /// <param name="isIdle">Whether it was idle: such a one is to be given back.</param>
    public int Take(out bool isIdle)
    {
        isIdle = _idle.TryDequeue(out int agent);
        return isIdle ? agent : _first + (int)((Interlocked.Increment(ref _turn) - 1) % Count * _step);
    }

    public void Return(int agent) => _idle.Enqueue(agent);
}
