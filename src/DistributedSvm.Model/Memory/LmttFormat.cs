namespace DistributedSvm.Model.Memory;

/// <summary>Sizes and bits of an LMTT's tables and entries (xe_lmtt_2l.c, xe_lmtt_ml.c). Tables are in VRAM, aligned to 64 KiB.</summary>
public static class LmttFormat
{
    public const ulong TableAlignment = 64UL << 10;

    private const ulong Valid = 1;

    /// <summary>Of guest and host addresses (HAW).</summary>
    public static int AddressBits(LmttVariant variant) => variant switch { LmttVariant.MultiLevel => 48, LmttVariant.TwoLevel128GiB => 37, _ => 35 };

    /// <summary>Entries of a leaf, each of four bytes and for 2 MiB.</summary>
    public static uint LeafEntries(LmttVariant variant) => variant == LmttVariant.TwoLevel128GiB ? 64U << 10 : 16U << 10;

    /// <summary>Entries of the middle table, each of eight bytes and for a leaf; 0 where there is no such level.</summary>
    public static uint MiddleEntries(LmttVariant variant) => variant == LmttVariant.MultiLevel ? 8U << 10 : 0;

    /// <summary>Bytes of the directory: an entry for each VF, and one for the PF that is never used.</summary>
    public static ulong DirectoryBytes => TableAlignment;

    /// <summary>Bytes of a leaf.</summary>
    public static ulong LeafBytes(LmttVariant variant) => LeafEntries(variant) * 4UL;

    /// <summary>Bytes of the middle table.</summary>
    public static ulong MiddleBytes(LmttVariant variant) => MiddleEntries(variant) * 8UL;

    /// <summary>Leaves for this many entries.</summary>
    public static uint Leaves(LmttVariant variant, uint entries) => (entries + LeafEntries(variant) - 1) / LeafEntries(variant);

    /// <summary>An entry of the directory or the middle: the table below, in units of 64 KiB from bit 4 on.</summary>
    public static ulong EncodePde(ulong table) => table / TableAlignment << 4 | Valid;

    /// <summary>An entry of a leaf: the page in units of 2 MiB, from bit 5 on.</summary>
    public static ulong EncodePte(ulong page) => page / Lmtt.PageSize << 5 | Valid;

    /// <summary>The table that an entry names; null where the entry is not valid.</summary>
    public static ulong? DecodePde(ulong entry) => (entry & Valid) == 0 ? null : (entry >> 4) * TableAlignment;

    /// <summary>The page that an entry names; null where the entry is not valid.</summary>
    public static ulong? DecodePte(ulong entry) => (entry & Valid) == 0 ? null : (entry >> 5) * Lmtt.PageSize;
}
