using DistributedSvm.Engine.Entities;

namespace DistributedSvm.Grains.Live;

/// <summary>What entities that are gone had done. Safe for concurrent use.</summary>
internal sealed class LiveTotals
{
    private const int MostViolations = 100;

    private readonly Lock _lock = new();
    private readonly List<ViolationRecord> _violations = [];

    public long Messages { get; private set; }

    public long Calls { get; private set; }

    public long CallsToOthers { get; private set; }

    public long Sessions { get; private set; }

    public long ViolationCount { get; private set; }

    public ViolationRecord[] Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    public void Add(LiveEntity entity)
    {
        lock (_lock)
        {
            Messages += entity.Cell.Handled;
            Calls += entity.Calls;
            CallsToOthers += entity.CallsToOthers;
            Sessions += entity.Sessions;
            ViolationCount += entity.Cell.ViolationCount;
            _violations.AddRange(entity.Cell.Violations.Take(MostViolations - _violations.Count));
        }
    }
}
