namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A binary heap of (level, resource), smallest first, ties by the resource's id. It may hold entries that no longer count: the solver skips them.
/// </summary>
internal sealed class LevelQueue
{
    private long[] _levels = new long[64];
    private int[] _resources = new int[64];
    private int _count;

    public void Push(long level, int resource)
    {
        if (_count == _levels.Length)
        {
            Array.Resize(ref _levels, 2 * _count);
            Array.Resize(ref _resources, 2 * _count);
        }

        int at = _count++;
        while (at > 0)
        {
            int parent = (at - 1) >> 1;
            if (!Before(level, resource, _levels[parent], _resources[parent]))
            {
                break;
            }

            _levels[at] = _levels[parent];
            _resources[at] = _resources[parent];
            at = parent;
        }

        _levels[at] = level;
        _resources[at] = resource;
    }

    public bool TryPop(out long level, out int resource)
    {
        if (_count == 0)
        {
            (level, resource) = (0, -1);
            return false;
        }

        (level, resource) = (_levels[0], _resources[0]);
        (long lastLevel, int lastResource) = (_levels[--_count], _resources[_count]);
        int at = 0;
        for (int child = 1; child < _count; child = (2 * at) + 1)
        {
            if (child + 1 < _count && Before(_levels[child + 1], _resources[child + 1], _levels[child], _resources[child]))
            {
                child++;
            }

            if (!Before(_levels[child], _resources[child], lastLevel, lastResource))
            {
                break;
            }

            _levels[at] = _levels[child];
            _resources[at] = _resources[child];
            at = child;
        }

        _levels[at] = lastLevel;
        _resources[at] = lastResource;
        return true;
    }

    /// <summary>Nothing that is queued comes before (level, resource).</summary>
    public bool NothingBefore(long level, int resource) => _count == 0 || !Before(_levels[0], _resources[0], level, resource);

    private static bool Before(long level, int resource, long otherLevel, int otherResource) =>
        level < otherLevel || (level == otherLevel && resource < otherResource);
}
