using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The VRAM allocations of a process (struct drm_pagemap_devmem), by device and the device's number: where their pages were put, and how many are still there. An allocation
/// is detached when none is; then it leaves the table.
/// </summary>
[GenerateSerializer]
public sealed class ProcessDevmem(int devices)
{
    [Id(0)]
    private readonly Dictionary<long, DevmemRecord>?[] _byDevice = new Dictionary<long, DevmemRecord>?[devices];

    /// <summary>Until when pages of an allocation are kept away from CPU faults (timeslice_expiration): of those that were moved for an atomic, lately.</summary>
    [Id(1)]
    private readonly SortedDictionary<(int Device, long Allocation), SimTime> _timeslices = [];

    /// <summary>Some may be held.</summary>
    public bool HasHeld => _timeslices.Count > 0;

    /// <summary>How many allocations there are.</summary>
    public int Count => _byDevice.Sum(records => records?.Count ?? 0);

    /// <summary>How many there are on a device.</summary>
    public int CountOf(int device) => _byDevice[device]?.Count ?? 0;

    public DevmemRecord? Find(int device, long allocation) =>
        _byDevice[device] is { } records && records.TryGetValue(allocation, out DevmemRecord record) ? record : null;

    public void Add(int device, long allocation, AddressRange range) =>
        (_byDevice[device] ??= []).Add(allocation, new DevmemRecord(range.Start, (int)(range.Length / SvmPages.Size), (int)(range.Length / SvmPages.Size)));

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
            _byDevice[device]![allocation] = record;
            return false;
        }

        _byDevice[device]!.Remove(allocation);
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
}
