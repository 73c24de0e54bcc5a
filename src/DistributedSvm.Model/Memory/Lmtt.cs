using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The local memory translation table of a GPU: for each VF, what of the GPU's VRAM stands behind its addresses 0 .. size - 1, in entries of 2 MiB
/// (drivers/gpu/drm/xe/xe_lmtt.c). An address without a valid entry at any level is a fault of that VF alone.
/// </summary>
[GenerateSerializer]
public sealed class Lmtt(LmttVariant variant = LmttVariant.MultiLevel)
{
    /// <summary>Entries of the directory; VF numbers are 1 to 63.</summary>
    public const int DirectoryEntries = 64;

    public const ulong PageSize = 2UL << 20;

    /// <summary>
    /// By VF, as far as there are some. The hardware has an entry for each page; kept so, the tables of a quota of GiBs would be most of what an idle VF costs, and say no
    /// more than runs of pages.
    /// </summary>
    [Id(0)]
    private LmttTables[] _tables = [];

    [Id(1)]
    public LmttVariant Variant { get; } = variant;

    /// <summary>Where the directory is; null until the first VF has tables.</summary>
    [Id(2)]
    public ulong? Directory { get; set; }

    /// <summary>Bytes of VRAM that the tables for so many pages take, without the directory.</summary>
    public ulong TableBytes(long pages) =>
        LmttFormat.MiddleBytes(Variant) + (LmttFormat.Leaves(Variant, (uint)pages) * LmttFormat.LeafBytes(Variant));

    /// <summary>Bytes of VRAM that directory and tables take.</summary>
    public long BytesInUse => (Directory is null ? 0 : (long)LmttFormat.DirectoryBytes) + _tables.Where(tables => tables.Entries > 0).Sum(tables => (long)TableBytes(tables.Entries));

    /// <summary>Whether <see cref="Prepare"/> would do.</summary>
    public Errno CanPrepare(int vf, long pages)
    {
        long most = 1L << (LmttFormat.AddressBits(Variant) - 21);
        return vf is <= 0 or >= DirectoryEntries || pages <= 0 || pages > most ? Errno.EINVAL : Of(vf).Entries > 0 ? Errno.ENOTEMPTY : Errno.Ok;
    }

    /// <summary>Gives a VF empty tables and enters them in the directory. EINVAL for a wrong VF or size, ENOTEMPTY if it has tables.</summary>
    /// <param name="vf">Number of the VF.</param>
    /// <param name="pages">How many entries it needs.</param>
    /// <param name="tables">Where they are, <see cref="TableBytes"/> from there on.</param>
    public Errno Prepare(int vf, long pages, ulong tables)
    {
        Errno errno = tables % LmttFormat.TableAlignment == 0 ? CanPrepare(vf, pages) : Errno.EINVAL;
        if (errno == Errno.Ok)
        {
            if (vf >= _tables.Length)
            {
                Array.Resize(ref _tables, vf + 1);
            }

            _tables[vf] = new LmttTables { First = (uint)(tables / LmttFormat.TableAlignment), Entries = (uint)pages };
        }

        return errno;
    }

    /// <summary>Writes entries behind those that are valid already. EINVAL for blocks that are not whole pages, or more of them than was prepared for.</summary>
    public Errno Populate(int vf, ImmutableArray<AddressRange> blocks)
    {
        if (vf <= 0 || vf >= _tables.Length || blocks.Any(block => block.Start % PageSize != 0 || block.Length % PageSize != 0))
        {
            return Errno.EINVAL;
        }

        ref LmttTables tables = ref _tables[vf];
        AddressRange[] runs = tables.Runs is { } before ? [.. before, .. blocks] : ImmutableCollectionsMarshal.AsArray(blocks)!;
        if (SizeOf(runs) > tables.Entries * PageSize)
        {
            return Errno.EINVAL;
        }

        tables.Runs = runs;
        return Errno.Ok;
    }

    /// <summary>Takes a VF's tables out of the directory; where they were, or null.</summary>
    public AddressRange? Drop(int vf)
    {
        LmttTables tables = Of(vf);
        if (tables.Entries == 0)
        {
            return null;
        }

        _tables[vf] = default;
        return AddressRange.FromLength(tables.First * LmttFormat.TableAlignment, TableBytes(tables.Entries));
    }

    /// <summary>A VF's entries as runs of device physical addresses, in order of the VF's addresses; empty without tables.</summary>
    public ImmutableArray<AddressRange> BlocksOf(int vf) => Of(vf).Runs is { } runs ? ImmutableCollectionsMarshal.AsImmutableArray(runs) : [];

    /// <summary>The first VF with an entry for any of these pages, but for one; 0 for none.</summary>
    public int OwnerOf(AddressRange pages, int except = 0)
    {
        for (int vf = 1; vf < _tables.Length; vf++)
        {
            if (vf != except && _tables[vf].Runs is { } runs && runs.Any(run => run.Overlaps(pages)))
            {
                return vf;
            }
        }

        return 0;
    }

    /// <summary>An entry of the directory as the hardware reads it; 0 is not valid.</summary>
    public ulong DirectoryEntry(int vf) => Of(vf) is { Entries: > 0 } tables ? LmttFormat.EncodePde(tables.First * LmttFormat.TableAlignment) : 0;

    /// <summary>An entry of a VF's middle table, which stands before its leaves.</summary>
    public ulong MiddleEntry(int vf, uint index)
    {
        LmttTables tables = Of(vf);
        return index < LmttFormat.Leaves(Variant, tables.Entries)
            ? LmttFormat.EncodePde((tables.First * LmttFormat.TableAlignment) + LmttFormat.MiddleBytes(Variant) + (index * LmttFormat.LeafBytes(Variant)))
            : 0;
    }

    /// <summary>An entry of a VF's leaves, all of them counted through.</summary>
    public ulong LeafEntry(int vf, ulong index)
    {
        foreach (AddressRange run in Of(vf).Runs ?? [])
        {
            ulong entries = run.Length / PageSize;
            if (index < entries)
            {
                return LmttFormat.EncodePte(run.Start + (index * PageSize));
            }

            index -= entries;
        }

        return 0;
    }

    /// <summary>One address, level by level as the hardware does it; null where any of them is not valid.</summary>
    public ulong? Walk(int vf, ulong address)
    {
        if (address >> LmttFormat.AddressBits(Variant) != 0 || vf is <= 0 or >= DirectoryEntries || LmttFormat.DecodePde(DirectoryEntry(vf)) is null)
        {
            return null;
        }

        ulong page = address / PageSize;
        if (Variant == LmttVariant.MultiLevel && LmttFormat.DecodePde(MiddleEntry(vf, (uint)(page / LmttFormat.LeafEntries(Variant)))) is null)
        {
            return null;
        }

        return LmttFormat.DecodePte(LeafEntry(vf, page)) is { } frame ? frame + (address % PageSize) : null;
    }

    /// <summary>
    /// Translates a range of VF addresses into device physical ones, cut where neighbours are not contiguous, appended in order. EFAULT where an entry is not valid.
    /// </summary>
    public Errno Translate(int vf, AddressRange range, List<AddressRange> into) => Of(vf).Runs is { } runs ? Translate(runs, range, into) : Errno.EFAULT;

    /// <summary>The same by a copy of a VF's entries.</summary>
    internal static Errno Translate(AddressRange[] runs, AddressRange range, List<AddressRange> into)
    {
        if (range.End >= SizeOf(runs))
        {
            return Errno.EFAULT;
        }

        ulong first = range.Start;
        ulong left = range.Length;
        AddressRange? piece = null;
        foreach (AddressRange run in runs)
        {
            if (first >= run.Length)
            {
                first -= run.Length;
                continue;
            }

            AddressRange next = AddressRange.FromLength(run.Start + first, Math.Min(left, run.Length - first));
            if (piece is { } previous && previous.End + 1 != next.Start)
            {
                into.Add(previous);
                piece = null;
            }

            piece = new AddressRange(piece?.Start ?? next.Start, next.End);
            left -= next.Length;
            if (left == 0)
            {
                break;
            }

            first = 0;
        }

        into.Add(piece!.Value);
        return Errno.Ok;
    }

    private LmttTables Of(int vf) => vf > 0 && vf < _tables.Length ? _tables[vf] : default;

    private static ulong SizeOf(AddressRange[] runs)
    {
        ulong size = 0;
        foreach (AddressRange run in runs)
        {
            size += run.Length;
        }

        return size;
    }
}
