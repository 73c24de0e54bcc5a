using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The VMAs of an mm, by address. Neighbours that are alike are one, where the kernel would merge them (vma_merge): anonymous memory.</summary>
[GenerateSerializer]
public sealed class CpuVmaSet
{
    [Id(0)]
    private readonly AddressRunList<CpuVma> _vmas = new();

    /// <summary>How many there are.</summary>
    public int Count => _vmas.Count;

    /// <summary>All, by address.</summary>
    public ImmutableArray<CpuVma> All => [.. _vmas.ToArray()];

    /// <summary>The VMA at an address (vma_lookup).</summary>
    public bool TryFind(ulong address, out CpuVma vma) => TryNext(address, out vma) && vma.Range.Start <= address;

    /// <summary>The VMA at an address, or else the first behind it (find_vma).</summary>
    public bool TryNext(ulong address, out CpuVma vma)
    {
        AddressRunPosition position = _vmas.Find(address);
        bool found = _vmas.IsRun(position);
        vma = found ? _vmas[position] : default;
        return found;
    }

    /// <summary>The parts of VMAs that lie in a range, by address, each cut to it.</summary>
    public ImmutableArray<CpuVma> In(AddressRange range)
    {
        var parts = ImmutableArray.CreateBuilder<CpuVma>();
        for (AddressRunPosition position = _vmas.Find(range.Start); _vmas.IsRun(position) && _vmas[position].Range.Start <= range.End; position = _vmas.Next(position))
        {
            CpuVma vma = _vmas[position];
            parts.Add(vma with { Range = new AddressRange(Math.Max(vma.Range.Start, range.Start), Math.Min(vma.Range.End, range.End)) });
        }

        return parts.DrainToImmutable();
    }

    /// <summary>There is a VMA at every address of the range.</summary>
    public bool Covers(AddressRange range)
    {
        for (ulong address = range.Start; TryFind(address, out CpuVma vma); address = vma.Range.End + 1)
        {
            if (vma.Range.End >= range.End)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>There is no VMA at any address of the range.</summary>
    public bool IsFree(AddressRange range) => !TryNext(range.Start, out CpuVma vma) || vma.Range.Start > range.End;

    /// <summary>The highest free range below <see cref="Mm.MmapBase"/>, aligned (vm_unmapped_area, top down). Error: ENOMEM.</summary>
    public Errno FindGap(ulong bytes, ulong alignment, out AddressRange range)
    {
        range = default;
        ulong behind = Mm.MmapBase;
        AddressRunPosition position = _vmas.Find(Mm.MmapBase);
        if (_vmas.IsRun(position) && _vmas[position].Range.Start < Mm.MmapBase)
        {
            behind = _vmas[position].Range.Start;
        }

        while (true)
        {
            bool more = _vmas.TryPrevious(position, out position);
            ulong lowest = Math.Max(Mm.LowestAddress, more ? _vmas[position].Range.End + 1 : 0);
            if (behind >= bytes && (behind - bytes) / alignment * alignment >= lowest)
            {
                range = AddressRange.FromLength((behind - bytes) / alignment * alignment, bytes);
                return Errno.Ok;
            }

            if (!more)
            {
                return Errno.ENOMEM;
            }

            behind = _vmas[position].Range.Start;
        }
    }

    /// <summary>Adds a VMA where there is none.</summary>
    internal void Add(CpuVma vma)
    {
        AddressRunPosition position = _vmas.Find(vma.Range.Start);
        if (_vmas.IsRun(position) && vma.Range.End + 1 == _vmas[position].Range.Start && AreAlike(vma, _vmas[position]))
        {
            vma = vma with { Range = new AddressRange(vma.Range.Start, _vmas[position].Range.End) };
            position = _vmas.RemoveAt(position);
        }

        if (_vmas.TryPrevious(position, out AddressRunPosition previous) && _vmas[previous].Range.End + 1 == vma.Range.Start && AreAlike(vma, _vmas[previous]))
        {
            _vmas.Set(previous, vma with { Range = new AddressRange(_vmas[previous].Range.Start, vma.Range.End) });
            return;
        }

        _vmas.Insert(position, vma);
    }

    /// <summary>Takes VMAs away, parts of them at the ends of the range.</summary>
    internal void Remove(AddressRange range) => _vmas.Erase(range);

    /// <summary>Changes protection and VM_LOCKED of what lies in a range; a VMA that is as it should be is not split.</summary>
    internal void Change(AddressRange range, Protection? protection, bool? isLocked)
    {
        foreach (CpuVma part in In(range))
        {
            CpuVma changed = part with { Protection = protection ?? part.Protection, IsLocked = isLocked ?? part.IsLocked };
            if (changed != part)
            {
                _vmas.Erase(part.Range);
                Add(changed);
            }
        }
    }

    private static bool AreAlike(in CpuVma one, in CpuVma other) => one.Kind == VmaKind.Anonymous && one with { Range = other.Range } == other;
}
