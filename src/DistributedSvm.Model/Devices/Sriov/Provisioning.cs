using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// What a PF has given to whom: the configurations of its VFs (xe_gt_sriov_pf_config.c), how they came about (xe_sriov_pf_provision.c), and how functions share the engines. Knows of
/// VRAM only how much each has; where it is, the PF and its GPU know.
/// </summary>
[GenerateSerializer]
public sealed class Provisioning
{
    /// <summary>Null when no VF has its automatic share any more.</summary>
    [Id(0)]
    private AutoShares? _auto;

    /// <summary>By VF, those that somebody has changed; null until then.</summary>
    [Id(1)]
    private SortedDictionary<int, VfResources>? _own;

    /// <summary>By function, 0 for the PF; null until somebody changes one.</summary>
    [Id(2)]
    private SortedDictionary<int, VfSchedule>? _schedules;

    /// <summary>Of all functions without a schedule of their own; null until somebody changes all at once.</summary>
    [Id(4)]
    private VfSchedule? _everybody;

    /// <summary>Somebody has changed a resource by hand (XE_SRIOV_PROVISIONING_MODE_CUSTOM): enabling and disabling leave all as it is.</summary>
    [Id(3)]
    public bool IsCustom { get; private set; }

    /// <summary>VFs of automatic shares that nobody has changed, as one record.</summary>
    public AutoShares? Auto => _auto;

    /// <summary>What a VF has; null for nothing.</summary>
    public VfResources? Of(int vf) => _own?.GetValueOrDefault(vf) ?? (_auto is { } auto && vf >= 1 && vf <= auto.Count ? auto.Of(vf) : null);

    /// <summary>Everybody who has something, by number.</summary>
    public IEnumerable<(int Vf, VfResources Resources)> All()
    {
        for (int vf = 1; vf <= SriovLimits.MostVfs; vf++)
        {
            if (Of(vf) is { } resources)
            {
                yield return (vf, resources);
            }
        }
    }

    /// <summary>How a function shares the engines; 0 for the PF.</summary>
    public VfSchedule ScheduleOf(int function) => _schedules?.GetValueOrDefault(function) ?? _everybody ?? VfSchedule.Default;

    /// <summary>What is taken of a kind, by VF.</summary>
    public IReadOnlyCollection<AddressRange> Taken(ResourceKind kind) => [.. All().Select(item => RangeOf(item.Resources, kind)).OfType<AddressRange>()];

    /// <summary>Bytes of VRAM of all VFs.</summary>
    public long Vram => All().Sum(item => item.Resources.VramBytes);

    /// <summary>Whether a VF could work: it needs GGTT, contexts and VRAM. ENODATA: it has nothing at all. ENOKEY: something is missing (pf_validate_vf_config).</summary>
    public Errno Validate(int vf) => Of(vf) switch
    {
        null => Errno.ENODATA,
        { Ggtt: null, Contexts: 0, Doorbells: 0, VramBytes: 0 } => Errno.ENODATA,
        { Ggtt: not null, Contexts: > 0, VramBytes: > 0 } => Errno.Ok,
        _ => Errno.ENOKEY,
    };

    /// <summary>
    /// Before N VFs are enabled: automatic shares, or in custom mode a look at what is there.
    /// </summary>
    /// <param name="vfs">How many there will be.</param>
    /// <param name="profile">Which kernel.</param>
    /// <param name="isAdminOnly">The PF has no work of its own.</param>
    /// <param name="freeVram">Bytes that nobody has, those of the PF's spare included.</param>
    /// <param name="vramPerVf">Bytes for each VF that has none yet, whatever is fair; 0 for a fair share.</param>
    /// <returns>ENOSPC: not enough for everybody. EUCLEAN: some VF has something already. ENODATA, ENOKEY: see <see cref="Validate"/>.</returns>
    public Errno Provide(int vfs, KernelProfile profile, bool isAdminOnly, long freeVram, long vramPerVf)
    {
        if (IsCustom)
        {
            return Enumerable.Range(1, vfs).Select(Validate).FirstOrDefault(errno => errno != Errno.Ok);
        }

        bool isClean = _auto is null && _own is null or { Count: 0 };
        if (!isClean && !profile.KeepsProvisionedVfs)
        {
            return Errno.EUCLEAN;
        }

        IReadOnlyCollection<AddressRange> ggtt = Taken(ResourceKind.Ggtt);
        IReadOnlyCollection<AddressRange> contexts = Taken(ResourceKind.Contexts);
        IReadOnlyCollection<AddressRange> doorbells = Taken(ResourceKind.Doorbells);
        int lacking = Enumerable.Range(1, vfs).Count(vf => Of(vf) is not { VramBytes: > 0 });
        Errno errno = FairShares.TryShare(
            profile,
            vfs,
            isAdminOnly,
            RangeHoles.Largest(SriovLimits.SpaceOf(ResourceKind.Ggtt), ggtt),
            (int)RangeHoles.Largest(SriovLimits.SpaceOf(ResourceKind.Contexts), contexts),
            (int)RangeHoles.Largest(SriovLimits.SpaceOf(ResourceKind.Doorbells), doorbells),
            freeVram,
            out VfAmounts share);
        long vram = vramPerVf > 0 ? vramPerVf : lacking is 0 || lacking == vfs ? share.Vram : FairShares.Vram(profile, lacking, isAdminOnly, freeVram);
        share = share with { Vram = vram };
        if (vram * lacking > freeVram)
        {
            return Errno.ENOSPC;
        }

        if (share.Ggtt == 0 || share.Contexts == 0 || (vram == 0 && lacking > 0))
        {
            return errno == Errno.Ok ? Errno.ENOSPC : errno;
        }

        if (!isClean)
        {
            return Complete(vfs, share);
        }

        AddressRange? first = Find(ResourceKind.Ggtt, (ulong)share.Ggtt * (ulong)vfs);
        AddressRange? ids = Find(ResourceKind.Contexts, (ulong)(share.Contexts * vfs));
        AddressRange? bells = share.Doorbells == 0 ? AddressRange.FromLength(0, 1) : Find(ResourceKind.Doorbells, (ulong)(share.Doorbells * vfs));
        if (first is null || ids is null || bells is null)
        {
            return Errno.ENOSPC;
        }

        _auto = new AutoShares(vfs, share, first.Value.Start, (int)ids.Value.Start, (int)bells.Value.Start);
        return Errno.Ok;
    }

    /// <summary>Rounds an amount to what there are whole units of.</summary>
    public static long Rounded(ResourceKind kind, long amount)
    {
        long unit = kind switch { ResourceKind.Vram => SriovLimits.VramPage, ResourceKind.Ggtt => (long)SriovLimits.GgttPage, _ => 1 };
        return (amount + unit - 1) / unit * unit;
    }

    public static long AmountOf(VfResources? resources, ResourceKind kind) => resources is null ? 0 : kind switch
    {
        ResourceKind.Vram => resources.VramBytes,
        ResourceKind.Ggtt => (long)(resources.Ggtt?.Length ?? 0),
        ResourceKind.Contexts => resources.Contexts,
        _ => resources.Doorbells,
    };

    /// <summary>What a VF has of a kind, as a range; null for nothing, and for VRAM.</summary>
    public static AddressRange? RangeOf(VfResources resources, ResourceKind kind) => kind switch
    {
        ResourceKind.Ggtt => resources.Ggtt,
        ResourceKind.Contexts when resources.Contexts > 0 => AddressRange.FromLength((ulong)resources.FirstContext, (ulong)resources.Contexts),
        ResourceKind.Doorbells when resources.Doorbells > 0 => AddressRange.FromLength((ulong)resources.FirstDoorbell, (ulong)resources.Doorbells),
        _ => null,
    };

    /// <summary>From now on enabling and disabling leave configurations alone.</summary>
    public void SetCustom() => IsCustom = true;

    /// <summary>Takes all of a kind from a VF.</summary>
    public void Release(int vf, ResourceKind kind)
    {
        VfResources old = Own(vf);
        Set(vf, kind switch
        {
            ResourceKind.Vram => old with { VramBytes = 0 },
            ResourceKind.Ggtt => old with { Ggtt = null },
            ResourceKind.Contexts => old with { FirstContext = 0, Contexts = 0 },
            _ => old with { FirstDoorbell = 0, Doorbells = 0 },
        });
    }

    /// <summary>Gives a VF that has none of a kind some: the lowest free range, of context ids the highest. ENOSPC where none is free, or the PF would lose its spare.</summary>
    public Errno Allocate(int vf, ResourceKind kind, long amount)
    {
        VfResources old = Own(vf);
        if (amount == 0)
        {
            return Errno.Ok;
        }

        if (kind == ResourceKind.Vram)
        {
            Set(vf, old with { VramBytes = amount });
            return Errno.Ok;
        }

        if (Find(kind, (ulong)amount) is not { } range)
        {
            return Errno.ENOSPC;
        }

        Set(vf, kind switch
        {
            ResourceKind.Ggtt => old with { Ggtt = range },
            ResourceKind.Contexts => old with { FirstContext = (int)range.Start, Contexts = (int)amount },
            _ => old with { FirstDoorbell = (int)range.Start, Doorbells = (int)amount },
        });
        return Errno.Ok;
    }

    /// <summary>Takes everything from a VF.</summary>
    public void ReleaseAll(int vf)
    {
        if (_auto is not null)
        {
            Own(vf);
        }

        _own?.Remove(vf);
    }

    /// <summary>Takes everything from everybody: they were provisioned automatically, or will be from now on.</summary>
    public void Clear()
    {
        _auto = null;
        _own = null;
        IsCustom = false;
    }

    /// <summary>Another schedule for a function, 0 for the PF; what is left out stays, too long quanta and timeouts are cut.</summary>
    public void SetSchedule(int function, SetSchedule change) => (_schedules ??= [])[function] = Changed(ScheduleOf(function), change);

    /// <summary>The same for the PF and all VFs.</summary>
    public void SetAllSchedules(SetSchedule change)
    {
        _everybody = Changed(_everybody ?? VfSchedule.Default, change);
        foreach (int function in _schedules?.Keys.ToArray() ?? [])
        {
            _schedules![function] = Changed(_schedules[function], change);
        }
    }

    /// <summary>Schedules of VFs end with their VFs (pf_reset_config_sched); the PF keeps its own.</summary>
    public void ForgetVfSchedules()
    {
        VfSchedule pf = ScheduleOf(0);
        _everybody = null;
        _schedules = pf == VfSchedule.Default ? null : new SortedDictionary<int, VfSchedule> { [0] = pf };
    }

    private static VfSchedule Changed(VfSchedule old, SetSchedule change) => new(
        SimTime.Min(change.Quantum ?? old.Quantum, VfSchedule.LongestQuantum),
        SimTime.Min(change.PreemptTimeout ?? old.PreemptTimeout, VfSchedule.LongestPreemptTimeout),
        change.Priority ?? old.Priority);

    /// <summary>7.1: everybody keeps what they have, and gets what they lack.</summary>
    private Errno Complete(int vfs, VfAmounts share)
    {
        for (int vf = 1; vf <= vfs; vf++)
        {
            foreach ((ResourceKind kind, long amount) in new[]
            {
                (ResourceKind.Ggtt, share.Ggtt), (ResourceKind.Contexts, share.Contexts), (ResourceKind.Doorbells, share.Doorbells), (ResourceKind.Vram, share.Vram),
            })
            {
                if (AmountOf(Of(vf), kind) == 0 && Allocate(vf, kind, amount) != Errno.Ok && kind != ResourceKind.Doorbells)
                {
                    return Errno.ENOSPC;
                }
            }
        }

        return Errno.Ok;
    }

    private AddressRange? Find(ResourceKind kind, ulong amount) => RangeHoles.Find(
        SriovLimits.SpaceOf(kind),
        Taken(kind),
        amount,
        kind == ResourceKind.Ggtt ? SriovLimits.GgttPage : 1,
        SriovLimits.SpareOf(kind),
        isFromTop: kind == ResourceKind.Contexts);

    /// <summary>A VF's configuration as one of its own: once one differs, all are kept one by one.</summary>
    private VfResources Own(int vf)
    {
        _own ??= [];
        if (_auto is { } auto)
        {
            for (int other = 1; other <= auto.Count; other++)
            {
                _own.TryAdd(other, auto.Of(other));
            }

            _auto = null;
        }

        return _own.GetValueOrDefault(vf) ?? new VfResources(null, 0, 0, 0, 0, 0);
    }

    private void Set(int vf, VfResources resources)
    {
        if (resources is { Ggtt: null, Contexts: 0, Doorbells: 0, VramBytes: 0 })
        {
            _own!.Remove(vf);
        }
        else
        {
            _own![vf] = resources;
        }
    }
}
