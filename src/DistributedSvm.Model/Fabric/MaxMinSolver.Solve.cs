using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>The solve itself: see the other part for what it computes and why replaying a part of it is exact.</summary>
public sealed partial class MaxMinSolver
{
    /// <summary>Brings all rates up to date with the flows added and removed since the last call.</summary>
    public void Solve()
    {
        _levelChanges.Clear();
        _moves.Clear();
        DoubtChanged();
        do
        {
            Replay();
        }
        while (ActivateOverloaded());
        Conclude();
        _lowestChange = NoLevel;
    }

    private void DoubtChanged()
    {
        foreach (int resource in _changed)
        {
            _marks[resource] &= ~ResourceMarks.Changed;
            if ((_marks[resource] & ResourceMarks.Active) != 0)
            {
                Doubt(resource, _lowestChange);
            }
            else
            {
                NoteLoad(resource);
            }
        }

        _changed.Clear();
        foreach (int slot in _newFlows)
        {
            EnsureBottleneckCandidate(_paths[slot]);
        }

        _newFlows.Clear();
    }

    /// <summary>A new flow must be held by somebody. Which resource is tried first decides the work, not the result.</summary>
    private void EnsureBottleneckCandidate(int[] path)
    {
        int tightest = -1;
        long least = NoLevel;
        foreach (int resource in path)
        {
            if ((_marks[resource] & ResourceMarks.Active) != 0)
            {
                return;
            }

            long share = Math.Max(_capacity[resource] / _memberCount[resource], _capacity[resource] - _used[resource]);
            if (share < least)
            {
                (tightest, least) = (resource, share);
            }
        }

        if (tightest >= 0)
        {
            _marks[tightest] |= ResourceMarks.Active;
            Doubt(tightest, 0);
        }
    }

    private void NoteLoad(int resource)
    {
        if ((_marks[resource] & ResourceMarks.Loaded) == 0)
        {
            _marks[resource] |= ResourceMarks.Loaded;
            _loaded.Add(resource);
        }
    }

    /// <summary>Queues an active resource; its new level is at least <paramref name="lowest"/>.</summary>
    private void Doubt(int resource, long lowest)
    {
        ResourceMarks marks = _marks[resource];
        if ((marks & ResourceMarks.Doubtful) != 0)
        {
            return;
        }

        if ((marks & ResourceMarks.Visited) == 0)
        {
            marks |= ResourceMarks.Visited;
            _levelBefore[resource] = _level[resource];
            _visited.Add(resource);
        }

        int count = _memberCount[resource];
        if (count == 0)
        {
            _level[resource] = NoLevel;
            _marks[resource] = marks;
            return;
        }

        _marks[resource] = marks | ResourceMarks.Doubtful;
        _tentative[resource] = Math.Max(lowest, _capacity[resource] / count);
        Enqueue(resource, Math.Min(_tentative[resource], _level[resource]));
    }

    private void Enqueue(int resource, long level)
    {
        _queuedAt[resource] = level;
        _queue.Push(level, resource);
    }

    private void Replay()
    {
        while (_queue.TryPop(out long level, out int resource))
        {
            if ((_marks[resource] & ResourceMarks.Doubtful) != 0 && _queuedAt[resource] == level)
            {
                Resolve(resource, level);
            }
        }
    }

    /// <summary>Everything below (level, resource) is final. Finds out what the resource does from here, as far as that is known yet.</summary>
    private void Resolve(int resource, long level)
    {
        while (true)
        {
            if (_tentative[resource] > level)
            {
                Release(resource, level);
            }
            else if (TryHold(resource, level))
            {
                return;
            }

            level = Math.Min(_tentative[resource], _level[resource]);
            if (!_queue.NothingBefore(level, resource))
            {
                Enqueue(resource, level);
                return;
            }
        }
    }

    /// <summary>Holds the resource's free flows at this level if that is its level; else raises the lower bound. True when the resource is settled.</summary>
    private bool TryHold(int resource, long level)
    {
        long left = _capacity[resource];
        int free = 0;
        foreach (int slot in FlowsOf(resource))
        {
            ref FlowRate flow = ref _flows[slot];
            if (flow.IsHeldBefore(level, resource))
            {
                left -= flow.Rate;
            }
            else
            {
                free++;
            }
        }

        if (free == 0)
        {
            _level[resource] = NoLevel;
            _marks[resource] &= ~ResourceMarks.Doubtful;
            return true;
        }

        long share = left / free;
        if (share > level)
        {
            _tentative[resource] = share;
            return false;
        }

        if (share < level)
        {
            throw new ModelBugException($"Resource {resource} would fall from {level} to {share}: levels never fall during progressive filling.");
        }

        Hold(resource, level);
        return true;
    }

    private void Hold(int resource, long level)
    {
        bool sameLevel = _level[resource] == level;
        _level[resource] = level;
        _marks[resource] &= ~ResourceMarks.Doubtful;
        foreach (int slot in FlowsOf(resource))
        {
            ref FlowRate flow = ref _flows[slot];
            if (flow.Bottleneck == resource)
            {
                if (sameLevel)
                {
                    continue;
                }
            }
            else if (flow.IsHeldBefore(level, resource))
            {
                continue;
            }
            else
            {
                flow.Bottleneck = resource;
                if (flow.Settled != resource)
                {
                    _touchedFlows.Add(slot);
                }
            }

            long by = level - flow.Rate;
            flow.Rate = level;
            _used[resource] += by;
            foreach (int other in _paths[slot])
            {
                if (other != resource)
                {
                    Shift(other, by, other > resource ? level : level + 1);
                }
            }
        }
    }

    /// <summary>A flow on this resource has changed its rate, or who holds it.</summary>
    private void Shift(int resource, long by, long lowest)
    {
        _used[resource] += by;
        ResourceMarks marks = _marks[resource];
        if ((marks & ResourceMarks.Active) != 0)
        {
            if ((marks & ResourceMarks.Doubtful) == 0)
            {
                Doubt(resource, lowest);
            }
        }
        else if (by > 0 && (marks & ResourceMarks.Loaded) == 0)
        {
            NoteLoad(resource);
        }
    }

    /// <summary>The old level of the resource is reached and it will not hold its flows there any more: whoever counted on that is in doubt.</summary>
    private void Release(int resource, long level)
    {
        _level[resource] = NoLevel;
        foreach (int slot in FlowsOf(resource))
        {
            ref FlowRate flow = ref _flows[slot];
            if (flow.Bottleneck != resource)
            {
                continue;
            }

            flow.Bottleneck = FlowRate.Nobody;
            foreach (int other in _paths[slot])
            {
                if (other != resource && (_marks[other] & (ResourceMarks.Active | ResourceMarks.Doubtful)) == ResourceMarks.Active)
                {
                    Doubt(other, other > resource ? level : level + 1);
                }
            }
        }
    }

    /// <summary>Brings in the resources that were left out and have lost their room. True if there were any.</summary>
    private bool ActivateOverloaded()
    {
        bool any = false;
        foreach (int resource in _loaded)
        {
            _marks[resource] &= ~ResourceMarks.Loaded;
            if ((_marks[resource] & ResourceMarks.Active) == 0 && !HasRoom(resource))
            {
                _marks[resource] |= ResourceMarks.Active;
                Doubt(resource, 0);
                any = true;
            }
        }

        _loaded.Clear();
        return any;
    }

    /// <summary>Progressive filling can never have picked this resource: before each of its n flows is held, the share left is above that flow's rate.</summary>
    private bool HasRoom(int resource) => _used[resource] + _memberCount[resource] <= _capacity[resource];

    private void Conclude()
    {
        foreach (int resource in _visited)
        {
            ResourceMarks marks = _marks[resource] & ~ResourceMarks.Visited;
            if (_level[resource] == NoLevel && HasRoom(resource))
            {
                marks &= ~ResourceMarks.Active;
            }

            _marks[resource] = marks;
            if (_level[resource] != _levelBefore[resource])
            {
                _levelChanges.Add(new LevelChange(resource, _level[resource]));
            }
        }

        _visited.Clear();
        foreach (int slot in _touchedFlows)
        {
            ref FlowRate flow = ref _flows[slot];
            if (flow.Bottleneck != flow.Settled)
            {
                _moves.Add(new FlowMove(slot, flow.Settled, flow.Bottleneck));
                flow.Settled = flow.Bottleneck;
            }
        }

        _touchedFlows.Clear();
    }
}
