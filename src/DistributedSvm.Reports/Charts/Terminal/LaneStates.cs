using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>Which lanes own locks that are held, which wait for one, and which exist, while a chart goes on.</summary>
internal sealed class LaneStates
{
    private readonly HashSet<(int Owner, LockClass Class, LockTicket Task)> _holds = [];
    private readonly Dictionary<(int Owner, LockClass Class, LockTicket Task), int> _waits = [];
    private readonly HashSet<int> _absent = [];
    private readonly SequenceChart _chart;

    public LaneStates(SequenceChart chart)
    {
        _chart = chart;
        foreach (ChartMessage birth in chart.Messages.Where(message => message.Name == nameof(CreateDmaBuf)))
        {
            _absent.Add(birth.To);
        }

        foreach (ChartLock before in chart.Before)
        {
            Apply(before);
        }
    }

    public bool IsHeld(int lane) => _holds.Any(hold => hold.Owner == lane);

    public bool IsWaiting(int lane) => _waits.ContainsValue(lane);

    /// <summary>Not created yet, or gone.</summary>
    public bool IsAbsent(int lane) => _absent.Contains(lane);

    public void Apply(ChartStep step)
    {
        if (step is ChartMessage { Name: nameof(CreateDmaBuf) } birth)
        {
            _absent.Remove(birth.To);
        }
        else if (step is ChartMessage { Name: nameof(DmaBufReleased) } end && _chart.Lanes[end.From].Entity.Kind == EntityKind.DmaBuf)
        {
            _absent.Add(end.From);
        }
        else if (step is ChartLock item)
        {
            (int, LockClass, LockTicket) task = (item.Owner, item.Class, item.Task);
            _holds.Remove(task);
            _waits.Remove(task);
            if (item.Action == LockAction.Acquired)
            {
                _holds.Add(task);
            }
            else if (item.Action == LockAction.Waits)
            {
                _waits[task] = item.Waiter;
            }
        }
    }
}
