using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The allocations of a device, the oldest first, and whose an address is. One that is one block takes 8 bytes, and no more than 8 for each page of VRAM that it has.</summary>
[GenerateSerializer]
public sealed class DevmemTable
{
    /// <summary><see cref="PackedDevmem"/>, by number.</summary>
    [Id(0)]
    private readonly AllocationMap _allocations = new();

    /// <summary>Those that do not fit there.</summary>
    [Id(1)]
    private readonly Dictionary<long, DevmemAllocation> _irregular = [];

    [Id(2)]
    private readonly VramOwners _vram = new();

    /// <summary>Processes and pagemaps, in the order in which they came; packed allocations have an index.</summary>
    [Id(3)]
    private readonly List<DevmemOwner> _owners = [];

    [Id(4)]
    private long _last;

    [Id(5)]
    public long Bytes { get; private set; }

    public int Count => _allocations.Count;

    /// <summary>The oldest first.</summary>
    public IEnumerable<DevmemAllocation> InOrder => _allocations.Behind(0).Select(one => Unpack(one.Allocation, new PackedDevmem(one.Entry)));

    /// <summary>A new allocation.</summary>
    public DevmemAllocation Add(EntityId space, ImmutableArray<AddressRange> blocks, long pagemap)
    {
        var made = new DevmemAllocation(++_last, space, blocks, pagemap, DevmemState.Populating, 0);
        Bytes += made.Bytes;
        foreach (AddressRange block in blocks)
        {
            _vram.Set(block, made.Id);
        }

        Store(made);
        return made;
    }

    /// <summary>New allocations of one page each, numbered on in the order of the blocks' pages.</summary>
    /// <returns>The number of the first.</returns>
    public long AddPages(EntityId space, ImmutableArray<AddressRange> blocks, long pagemap)
    {
        long first = _last + 1;
        int owner = OwnerOf(space, pagemap);
        foreach (AddressRange block in blocks)
        {
            _vram.Set(block, _last + 1, step: 1);
            Bytes += (long)block.Length;
            for (ulong at = block.Start; at < block.End; at += SvmPages.Size)
            {
                var page = AddressRange.FromLength(at, SvmPages.Size);
                Put(new DevmemAllocation(++_last, space, default, pagemap, DevmemState.Populating, 0), page, owner);
            }
        }

        return first;
    }

    public void Remove(DevmemAllocation allocation)
    {
        _allocations[allocation.Id] = 0;
        _irregular.Remove(allocation.Id);
        Bytes -= allocation.Bytes;
        foreach (AddressRange block in allocation.Blocks)
        {
            _vram.Set(block, 0);
        }
    }

    public DevmemAllocation? Find(long id) => _allocations[id] is > 0 and ulong entry ? Unpack(id, new PackedDevmem(entry)) : null;

    /// <summary>Puts an allocation back, with another state or other copies.</summary>
    public void Store(DevmemAllocation allocation)
    {
        if (allocation.Blocks is [AddressRange block])
        {
            Put(allocation, block, OwnerOf(allocation.Space, allocation.Pagemap));
        }
        else
        {
            _irregular[allocation.Id] = allocation;
            _allocations[allocation.Id] = PackedDevmem.Irregular.Bits;
        }
    }

    /// <summary>The allocations with pages in these intervals of VRAM, each once.</summary>
    public IEnumerable<DevmemAllocation> In(IEnumerable<AddressRange> ranges) => _vram.In(ranges).Select(id => Find(id)!.Value);

    /// <summary>The oldest behind this one that may be evicted, or null.</summary>
    public DevmemAllocation? Victim(long behind)
    {
        foreach ((long id, ulong entry) in _allocations.Behind(behind))
        {
            var packed = new PackedDevmem(entry);
            if (packed.IsIrregular ? _irregular[id].IsEvictable : packed.IsEvictable)
            {
                return Unpack(id, packed);
            }
        }

        return null;
    }

    private void Put(DevmemAllocation allocation, AddressRange block, int owner)
    {
        var packed = PackedDevmem.Of(block, owner, allocation.State, allocation.Copies);
        if (packed.IsIrregular)
        {
            _irregular[allocation.Id] = allocation with { Blocks = [block] };
        }
        else if (_irregular.Count > 0)
        {
            _irregular.Remove(allocation.Id);
        }

        _allocations[allocation.Id] = packed.Bits;
    }

    private DevmemAllocation Unpack(long id, PackedDevmem packed)
    {
        if (packed.IsIrregular)
        {
            return _irregular[id];
        }

        DevmemOwner owner = _owners[packed.Owner];
        return new DevmemAllocation(id, owner.Space, [packed.Block], owner.Pagemap, packed.State, packed.Copies);
    }

    private int OwnerOf(EntityId space, long pagemap)
    {
        var owner = new DevmemOwner(space, pagemap);
        int index = _owners.LastIndexOf(owner);
        if (index < 0 && _owners.Count < PackedDevmem.MostOwners)
        {
            index = _owners.Count;
            _owners.Add(owner);
        }

        return index;
    }
}
