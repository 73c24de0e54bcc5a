using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The allocations of a device, the oldest first, and whose an address is.</summary>
[GenerateSerializer]
public sealed class DevmemTable
{
    [Id(0)]
    private readonly SortedDictionary<long, DevmemAllocation> _allocations = [];

    /// <summary>By start.</summary>
    [Id(1)]
    private readonly List<(ulong Start, long Allocation)> _blocks = [];

    [Id(2)]
    private long _last;

    [Id(3)]
    public long Bytes { get; private set; }

    public int Count => _allocations.Count;

    /// <summary>The oldest first.</summary>
    public IEnumerable<DevmemAllocation> InOrder => _allocations.Values;

    public long NextId() => ++_last;

    public void Add(DevmemAllocation allocation)
    {
        _allocations.Add(allocation.Id, allocation);
        Bytes += allocation.Bytes;
        foreach (AddressRange block in allocation.Blocks)
        {
            _blocks.Insert(FirstBehind(block.Start), (block.Start, allocation.Id));
        }
    }

    public void Remove(DevmemAllocation allocation)
    {
        _allocations.Remove(allocation.Id);
        Bytes -= allocation.Bytes;
        foreach (AddressRange block in allocation.Blocks)
        {
            _blocks.RemoveAt(FirstBehind(block.Start) - 1);
        }
    }

    public DevmemAllocation? Find(long id) => _allocations.GetValueOrDefault(id);

    /// <summary>The allocation that has this VRAM address, or null.</summary>
    public DevmemAllocation? At(ulong address)
    {
        int index = FirstBehind(address) - 1;
        return index >= 0 && _allocations[_blocks[index].Allocation] is { } found && found.Blocks.Any(block => block.Contains(address)) ? found : null;
    }

    /// <summary>The oldest behind this one that may be evicted, or null.</summary>
    public DevmemAllocation? Victim(long behind) => _allocations.Values.FirstOrDefault(allocation => allocation.Id > behind && allocation.IsEvictable);

    private int FirstBehind(ulong address)
    {
        int low = 0;
        int high = _blocks.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_blocks[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
