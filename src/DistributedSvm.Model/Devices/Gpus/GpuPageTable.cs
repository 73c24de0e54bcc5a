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
    private readonly Dictionary<long, SegmentArray> _entries = [];

    [Id(1)]
    private readonly Dictionary<long, SegmentArray> _tlb = [];

    public int Count => _entries.Count;

    /// <summary>EEXIST if the address is bound.</summary>
    public Errno Bind(long address, SegmentArray segments) => _entries.TryAdd(address, segments) ? Errno.Ok : Errno.EEXIST;

    /// <summary>ENOENT if the address is not bound.</summary>
    public Errno Unbind(long address) => _entries.Remove(address) ? Errno.Ok : Errno.ENOENT;

    public void Invalidate(long address) => _tlb.Remove(address);

    /// <summary>What an access to the address uses. EFAULT without a translation.</summary>
    public Errno Translate(long address, out SegmentArray segments)
    {
        if (_tlb.TryGetValue(address, out SegmentArray? found))
        {
            segments = found;
            return Errno.Ok;
        }

        if (!_entries.TryGetValue(address, out found))
        {
            segments = SegmentArray.Empty;
            return Errno.EFAULT;
        }

        segments = found;
        _tlb.Add(address, found);
        return Errno.Ok;
    }
}
