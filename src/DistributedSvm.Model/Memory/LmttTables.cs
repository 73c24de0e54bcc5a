namespace DistributedSvm.Model.Memory;

/// <summary>The tables of one VF, in few bytes: they are side by side in VRAM, the middle first.</summary>
[GenerateSerializer]
internal struct LmttTables
{
    /// <summary>Valid leaf entries as runs of pages, in order of the VF's addresses.</summary>
    [Id(0)]
    public AddressRange[]? Runs;

    /// <summary>Where the tables begin, in units of 64 KiB.</summary>
    [Id(1)]
    public uint First;

    /// <summary>Leaf entries that there is room for; 0: no tables.</summary>
    [Id(2)]
    public uint Entries;
}
