using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The page tables of a device, one for each driver that has a VM on it, and their TLB. A translation, once used, stays cached until an invalidation drops it:
/// forgetting one shows itself as wrong content.
/// </summary>
[GenerateSerializer]
public sealed class DevicePageTable
{
    [Id(0)]
    private readonly Dictionary<(EntityId Vm, long Address), SegmentArray> _entries = [];

    [Id(1)]
    private readonly Dictionary<(EntityId Vm, long Address), SegmentArray> _tlb = [];

    public int Count => _entries.Count;

    /// <summary>EEXIST if the address is bound.</summary>
    public Errno Bind(EntityId vm, long address, SegmentArray segments) => _entries.TryAdd((vm, address), segments) ? Errno.Ok : Errno.EEXIST;

    /// <summary>ENOENT if the address is not bound.</summary>
    public Errno Unbind(EntityId vm, long address) => _entries.Remove((vm, address)) ? Errno.Ok : Errno.ENOENT;

    public void Invalidate(EntityId vm, long address) => _tlb.Remove((vm, address));

    /// <summary>Nothing is cached any more.</summary>
    public void InvalidateAll() => _tlb.Clear();

    /// <summary>What an access to the address uses. EFAULT without a translation, or with one to nothing.</summary>
    public Errno Translate(EntityId vm, long address, out SegmentArray segments)
    {
        if (_tlb.TryGetValue((vm, address), out SegmentArray? found))
        {
            segments = found;
            return Errno.Ok;
        }

        if (!_entries.TryGetValue((vm, address), out found) || found.Count == 0)
        {
            segments = SegmentArray.Empty;
            return Errno.EFAULT;
        }

        segments = found;
        _tlb.Add((vm, address), found);
        return Errno.Ok;
    }
}
