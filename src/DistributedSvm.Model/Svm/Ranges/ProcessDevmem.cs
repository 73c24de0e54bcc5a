using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The VRAM allocations of a process (struct drm_pagemap_devmem), by device and the device's number: where their pages were put, and how many are still there. An allocation
/// is detached when none is; then it leaves the table. One with all its pages, a power of two, takes 8 bytes.
/// </summary>
[GenerateSerializer]
public sealed class ProcessDevmem(int devices)
{
    private const int StartShift = 8;

    /// <summary>In place of one that is not as most are.</summary>
    private const ulong Irregular = ulong.MaxValue;

    /// <summary>The page where it begins, shifted left by 8, the power of two of its pages by 1, and 1.</summary>
    [Id(0)]
    private readonly AllocationMap?[] _byDevice = new AllocationMap?[devices];

    /// <summary>Until when pages of an allocation are kept away from CPU faults (timeslice_expiration): of those that were moved for an atomic, lately.</summary>
    [Id(1)]
    private readonly SortedDictionary<(int Device, long Allocation), SimTime> _timeslices = [];

    /// <summary>Those of which pages are gone, or that are no power of two of them.</summary>
    [Id(2)]
    private readonly Dictionary<(int Device, long Allocation), DevmemRecord> _irregular = [];

    /// <summary>Some may be held.</summary>
    public bool HasHeld => _timeslices.Count > 0;

    /// <summary>How many allocations there are.</summary>
    public int Count => _byDevice.Sum(records => records?.Count ?? 0);

    /// <summary>How many there are on a device.</summary>
    public int CountOf(int device) => _byDevice[device]?.Count ?? 0;

    public DevmemRecord? Find(int device, long allocation)
    {
        ulong entry = _byDevice[device]?[allocation] ?? 0;
        if (entry is 0 or Irregular)
        {
            return entry == 0 ? null : _irregular[(device, allocation)];
        }

        int pages = 1 << (int)((entry & ((1UL << StartShift) - 1)) >> 1);
        return new DevmemRecord(entry >> StartShift << SvmPages.Shift, pages, pages);
    }

    public void Add(int device, long allocation, AddressRange range)
    {
        AllocationMap records = _byDevice[device] ??= new AllocationMap();
        if (records[allocation] != 0)
        {
            throw new ModelBugException($"Device {device} has an allocation {allocation} for this process already.");
        }

        int pages = (int)(range.Length / SvmPages.Size);
        if (int.IsPow2(pages))
        {
            records[allocation] = (range.Start >> SvmPages.Shift << StartShift) | ((ulong)int.Log2(pages) << 1) | 1;
        }
        else
        {
            Keep(device, allocation, new DevmemRecord(range.Start, pages, pages));
        }
    }

    /// <summary>Pages of an allocation are gone from it.</summary>
    /// <returns>It is detached.</returns>
    public bool Take(int device, long allocation, long pages)
    {
        DevmemRecord record = Find(device, allocation) ?? throw new ModelBugException($"Device {device} has no allocation {allocation} for this process.");
        record = record with { Resident = record.Resident - (int)pages };
        if (record.Resident < 0)
        {
            throw new ModelBugException($"More pages left allocation {allocation} of device {device} than it had.");
        }

        if (record.Resident > 0)
        {
            Keep(device, allocation, record);
            return false;
        }

        _byDevice[device]![allocation] = 0;
        _irregular.Remove((device, allocation));
        _timeslices.Remove((device, allocation));
        return true;
    }

    /// <summary>Keeps an allocation away from CPU faults until a time.</summary>
    public void Hold(int device, long allocation, SimTime until, SimTime now)
    {
        foreach ((int, long) over in _timeslices.Where(slice => slice.Value <= now).Select(slice => slice.Key).ToArray())
        {
            _timeslices.Remove(over);
        }

        _timeslices[(device, allocation)] = until;
    }

    /// <summary>Until when; zero for never.</summary>
    public SimTime HeldUntil(int device, long allocation) => _timeslices.GetValueOrDefault((device, allocation));

    private void Keep(int device, long allocation, DevmemRecord record)
    {
        _irregular[(device, allocation)] = record;
        _byDevice[device]![allocation] = Irregular;
    }
}
