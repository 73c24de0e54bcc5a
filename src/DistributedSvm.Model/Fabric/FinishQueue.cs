namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A binary heap of (finish time in picoseconds, resource) with one entry at most per resource, which can be moved and removed; ties by the resource's id.
/// </summary>
internal sealed class FinishQueue
{
    private const int Absent = -1;

    private readonly List<int> _heap = [];
    private long[] _times = [];
    private int[] _places = [];

    /// <summary>Makes room for resources 0 .. <paramref name="resources"/> - 1.</summary>
    public void Grow(int resources)
    {
        int before = _places.Length;
        if (resources > before)
        {
            Array.Resize(ref _times, resources);
            Array.Resize(ref _places, resources);
            Array.Fill(_places, Absent, before, resources - before);
        }
    }

    /// <summary>The earliest finish; false when there is none.</summary>
    public bool TryPeek(out long time, out int resource)
    {
        if (_heap.Count == 0)
        {
            (time, resource) = (long.MaxValue, Absent);
            return false;
        }

        resource = _heap[0];
        time = _times[resource];
        return true;
    }

    public void Set(int resource, long time)
    {
        int place = _places[resource];
        if (place == Absent)
        {
            _times[resource] = time;
            _heap.Add(resource);
            Rise(_heap.Count - 1, resource);
            return;
        }

        long before = _times[resource];
        _times[resource] = time;
        if (time < before)
        {
            Rise(place, resource);
        }
        else if (time > before)
        {
            Sink(place, resource);
        }
    }

    public void Remove(int resource)
    {
        int place = _places[resource];
        if (place == Absent)
        {
            return;
        }

        _places[resource] = Absent;
        int last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last != resource)
        {
            Rise(place, last);
            Sink(_places[last], last);
        }
    }

    private bool Before(int a, int b) => _times[a] < _times[b] || (_times[a] == _times[b] && a < b);

    private void Rise(int place, int resource)
    {
        while (place > 0)
        {
            int parent = (place - 1) >> 1;
            if (!Before(resource, _heap[parent]))
            {
                break;
            }

            Put(place, _heap[parent]);
            place = parent;
        }

        Put(place, resource);
    }

    private void Sink(int place, int resource)
    {
        for (int child = (2 * place) + 1; child < _heap.Count; child = (2 * place) + 1)
        {
            if (child + 1 < _heap.Count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Before(_heap[child], resource))
            {
                break;
            }

            Put(place, _heap[child]);
            place = child;
        }

        Put(place, resource);
    }

    private void Put(int place, int resource)
    {
        _heap[place] = resource;
        _places[resource] = place;
    }
}
