using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A VM of a process on a GPU: its page table, what the TLB still has of entries that are cleared, and the accesses to pages that are not the GPU's own. A translation that was
/// used stays usable until it is invalidated, whatever the page table says since.
/// </summary>
[GenerateSerializer]
public sealed class SvmVm(long accessThreshold)
{
    private const int WindowShift = 21;

    [Id(0)]
    private readonly SvmPageTable _table = new();

    /// <summary>Null while the TLB has nothing that the table has not.</summary>
    [Id(1)]
    private SvmPageTable? _stale;

    [Id(2)]
    private readonly long _accessThreshold = accessThreshold;

    /// <summary>By window of 2 MiB: pages accessed elsewhere since that was last told; null until one was.</summary>
    [Id(3)]
    private Dictionary<ulong, long>? _accesses;

    public SvmPageTable Table => _table;

    /// <summary>Pages that the table has no more, and the TLB still has.</summary>
    public long StalePages => _stale?.Pages ?? 0;

    /// <summary>Writes entries over what is there; in a VM whose jobs run for ever the bind invalidates what it changes (xe_pt.c, xe_pt_update_ops_run).</summary>
    public void Bind(ImmutableArray<MappedRun> runs)
    {
        if (_stale is not null)
        {
            foreach (MappedRun run in runs)
            {
                _stale.Zap(AddressRange.FromLength(run.VirtualAddress, run.Address.Length), cache: null);
            }

            DropIfEmpty();
        }

        _table.Bind(runs);
    }

    public void Zap(ImmutableArray<AddressRange> ranges)
    {
        _stale ??= new SvmPageTable();
        foreach (AddressRange range in ranges)
        {
            _table.Zap(range, _stale);
        }

        DropIfEmpty();
    }

    public void Invalidate(AddressRange range)
    {
        _stale?.Zap(range, cache: null);
        DropIfEmpty();
        _table.Forget(range);
    }

    public void InvalidateAll()
    {
        _stale = null;
        _table.Forget(new AddressRange(0, ulong.MaxValue));
    }

    public bool TryUse(ulong address, out PageTranslation translation) =>
        _table.TryUse(address, out translation) || (_stale is not null && _stale.TryUse(address, out translation));

    /// <summary>Counts pages at virtual addresses that were accessed elsewhere; the window and its count when that is to be told.</summary>
    public (AddressRange Window, long Accesses)? Count(ulong address, long pages)
    {
        if (_accessThreshold <= 0)
        {
            return null;
        }

        ulong window = address >> WindowShift;
        long count = (_accesses ??= []).GetValueOrDefault(window) + pages;
        _accesses[window] = count < _accessThreshold ? count : 0;
        return count < _accessThreshold ? null : (AddressRange.FromLength(window << WindowShift, 1UL << WindowShift), count);
    }

    private void DropIfEmpty()
    {
        if (_stale is { Windows: 0 })
        {
            _stale = null;
        }
    }
}
