using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The page table of the PF's VM and its TLB. A translation, once used, stays cached until an invalidation drops it: forgetting one shows itself as wrong content.
/// </summary>
[GenerateSerializer]
public sealed class GpuPageTable
{
    [Id(0)]
    private readonly Dictionary<long, ImmutableArray<Segment>> _entries = [];

    [Id(1)]
    private readonly Dictionary<long, ImmutableArray<Segment>> _tlb = [];

    public int Count => _entries.Count;

    /// <summary>EEXIST if the address is bound.</summary>
    public Errno Bind(long address, ImmutableArray<Segment> segments) => _entries.TryAdd(address, segments) ? Errno.Ok : Errno.EEXIST;

    /// <summary>ENOENT if the address is not bound.</summary>
    public Errno Unbind(long address) => _entries.Remove(address) ? Errno.Ok : Errno.ENOENT;

    public void Invalidate(long address) => _tlb.Remove(address);

    /// <summary>What an access to the address uses. EFAULT without a translation.</summary>
    public Errno Translate(long address, out ImmutableArray<Segment> segments)
    {
        if (_tlb.TryGetValue(address, out segments))
        {
            return Errno.Ok;
        }

        if (!_entries.TryGetValue(address, out segments))
        {
            segments = [];
            return Errno.EFAULT;
        }

        _tlb.Add(address, segments);
        return Errno.Ok;
    }
}
