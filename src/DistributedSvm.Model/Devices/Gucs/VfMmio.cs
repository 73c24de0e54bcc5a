using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// What drivers of VFs have written to one GT: to the global page table, which all functions share and whose entries say whose they are (drivers/gpu/drm/xe/xe_ggtt.c), and to each
/// VF's scratch registers. What nobody has written is zero: an entry that leads to the scratch page, an empty register.
/// </summary>
[GenerateSerializer]
public sealed class VfMmio
{
    private const ulong PageSize = SriovLimits.GgttPage;

    /// <summary>By the address of the page.</summary>
    [Id(0)]
    private readonly SortedDictionary<ulong, GgttEntry> _ggtt = [];

    [Id(1)]
    private readonly SortedDictionary<(int Vf, int Register), uint> _scratch = [];

    public bool IsEmpty => _ggtt.Count + _scratch.Count == 0;

    /// <summary>How many scratch registers of 32 bits a VF has on a GT: 13 on the main one, 4 on media. H, VF_SW_FLAG_COUNT and MED_VF_SW_FLAG_COUNT, xe_gt_sriov_pf_migration.c.</summary>
    public static int ScratchRegistersOf(int gt) => gt == 0 ? 13 : 4;

    /// <summary>The entry that translates an address.</summary>
    public GgttEntry EntryOf(ulong address) => _ggtt.GetValueOrDefault(address / PageSize * PageSize);

    public void Write(ulong address, GgttEntry entry)
    {
        ulong page = address / PageSize * PageSize;
        if (entry.Value == 0)
        {
            _ggtt.Remove(page);
        }
        else
        {
            _ggtt[page] = entry;
        }
    }

    public uint Register(int vf, int register) => _scratch.GetValueOrDefault((vf, register));

    public void Write(int vf, int register, uint value)
    {
        if (value == 0)
        {
            _scratch.Remove((vf, register));
        }
        else
        {
            _scratch[(vf, register)] = value;
        }
    }

    /// <summary>Entries in a range of addresses, by page.</summary>
    public IReadOnlyList<(ulong Page, GgttEntry Entry)> EntriesIn(AddressRange range) =>
        [.. _ggtt.Where(entry => range.Contains(entry.Key)).Select(entry => (entry.Key, entry.Value))];

    /// <summary>All entries of a range lead to the scratch page.</summary>
    public void ClearGgtt(AddressRange range)
    {
        foreach ((ulong page, _) in EntriesIn(range))
        {
            _ggtt.Remove(page);
        }
    }

    public void ClearScratch(int vf)
    {
        foreach ((int Vf, int Register) register in _scratch.Keys.Where(key => key.Vf == vf).ToArray())
        {
            _scratch.Remove(register);
        }
    }

    /// <summary>A reset of the GT: registers are zero, the table is memory and stays.</summary>
    public void ClearScratch() => _scratch.Clear();
}
