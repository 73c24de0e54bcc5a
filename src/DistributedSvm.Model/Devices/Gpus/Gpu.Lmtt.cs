using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>The LMTT: its tables are pages of VRAM, its translations are cached until somebody has them dropped (xe_lmtt.c).</content>
public sealed partial class Gpu
{
    /// <summary>Null until a VF accesses its VRAM, and after each invalidation.</summary>
    [Id(70)]
    private LmttTlb? _lmttTlb;

    /// <summary>Tables that are no longer used but perhaps still cached; null for none.</summary>
    [Id(71)]
    private List<AddressRange>? _droppedTables;

    /// <summary>Accesses through entries that are not valid, by VF; null for none.</summary>
    [Id(72)]
    private SortedDictionary<int, long>? _lmttFaults;

    /// <summary>Of the reserved end of VRAM; null until the LMTT has tables, and where nothing is reserved.</summary>
    [Id(74)]
    private BuddyAllocator? _reserved;

    /// <summary>Whose accesses faulted in the message that is being handled; null for nobody's.</summary>
    [NonSerialized]
    private List<int>? _newFaults;

    /// <summary>Bytes of VRAM that the LMTT takes.</summary>
    [Id(73)]
    private long _lmttBytes;

    private static BuddyAllocator CreateVram(GpuSpec spec)
    {
        var vram = BuddyAllocator.Create((ulong)spec.VramBytes, PageSize);
        ulong end = (ulong)spec.VramBytes;
        ulong reserved = (ulong)spec.ReservedBytes;
        return reserved == 0 || vram.Allocate(end - reserved, end, reserved, PageSize, BuddyFlags.Range, out _) == Errno.Ok
            ? vram
            : throw new ModelBugException($"{reserved} of {end} bytes of VRAM cannot be reserved.");
    }

    /// <summary>Handles what concerns the LMTT. False for any other message.</summary>
    private bool TryHandleLmtt(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case PopulateLmtt populate:
                Errno errno = Populate(populate, outbox);
                outbox.Send(envelope.Sender, new Completed(populate.Operation, errno), Calibration.GucRequest);
                return true;
            case DropLmtt drop:
                if (_lmtt.Drop(drop.Vf) is { } tables)
                {
                    (_droppedTables ??= []).Add(tables);
                }

                _dropped.Add(drop.Vf);
                return true;
            case InvalidateLmtt invalidate:
                _lmttTlb = null;
                FreeDroppedTables(outbox);
                outbox.Send(envelope.Sender, new Completed(invalidate.Operation, Errno.Ok), Calibration.TlbInvalidation);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Where a function's VRAM address is, by what is cached: the PF, number 0, has no LMTT. EFAULT counts against the VF (XE_GUC_KLV_VF_CFG_THRESHOLD_CAT_ERR).</summary>
    private Errno Translate(int function, AddressRange range, List<AddressRange> pieces)
    {
        if (function > 0)
        {
            Errno errno = (_lmttTlb ??= new LmttTlb()).Translate(_lmtt, function, range, pieces);
            if (errno != Errno.Ok)
            {
                _lmttFaults ??= [];
                _lmttFaults[function] = _lmttFaults.GetValueOrDefault(function) + 1;
                (_newFaults ??= []).Add(function);
            }

            return errno;
        }

        pieces.Add(range);
        return range.End < (ulong)Spec.VramBytes ? Errno.Ok : Errno.EFAULT;
    }

    private void TellFaults(IOutbox outbox)
    {
        if (_newFaults is { } faulted)
        {
            _newFaults = null;
            outbox.Observe(Observation.Count(LmttMetrics.Faults, faulted.Count));
            foreach (int vf in faulted)
            {
                NoteAdverse(vf, AdverseEvent.CatErr, outbox);
            }
        }
    }

    private void NoteAdverse(int function, AdverseEvent kind, IOutbox outbox)
    {
        if (function > 0 && Spec.Gucs.Count > 0)
        {
            outbox.Send(Spec.Gucs[0], new NoteAdverseEvent(function, kind), Calibration.Call);
        }
    }

    /// <summary>xe_lmtt_prepare_pages and xe_lmtt_populate_pages. EINVAL, ENOTEMPTY, or ENOSPC where there is no VRAM for tables.</summary>
    private Errno Populate(PopulateLmtt populate, IOutbox outbox)
    {
        long pages = populate.Blocks.Sum(block => (long)(block.Length / Lmtt.PageSize));
        Errno errno = _lmtt.CanPrepare(populate.Vf, pages);
        if (errno == Errno.Ok && _lmtt.Directory is null)
        {
            errno = AllocateTables(LmttFormat.DirectoryBytes, out ulong directory);
            _lmtt.Directory = errno == Errno.Ok ? directory : null;
        }

        ulong tables = 0;
        if (errno == Errno.Ok)
        {
            errno = AllocateTables(_lmtt.TableBytes(pages), out tables);
        }

        if (errno != Errno.Ok)
        {
            return errno;
        }

        _lmtt.Prepare(populate.Vf, pages, tables);
        errno = _lmtt.Populate(populate.Vf, populate.Blocks);
        if (errno != Errno.Ok)
        {
            // Nobody can have seen them.
            FreeTables(_lmtt.Drop(populate.Vf)!.Value);
            return errno;
        }

        AuditPopulated(populate, outbox);
        if (_dropped.Contains(populate.Vf))
        {
            BeginEpoch(populate.Vf);
            foreach (AddressRange block in populate.Blocks)
            {
                _content.Write(block, ContentTag.Cleared, 0);
            }
        }

        TellVram(outbox);
        return Errno.Ok;
    }

    private ulong ReservedStart => (ulong)(Spec.VramBytes - Spec.ReservedBytes);

    /// <summary>In the reserved end of VRAM, or where there is none at the end of all.</summary>
    private Errno AllocateTables(ulong bytes, out ulong start)
    {
        const BuddyFlags Flags = BuddyFlags.TopDown | BuddyFlags.Contiguous;
        bool isReserved = Spec.ReservedBytes > 0;
        BuddyAllocator memory = isReserved ? _reserved ??= BuddyAllocator.Create((ulong)Spec.ReservedBytes, PageSize) : _vram;
        Errno errno = memory.Allocate(bytes, LmttFormat.TableAlignment, Flags, out ImmutableArray<BuddyBlock> blocks);
        if (errno != Errno.Ok)
        {
            start = 0;
            return errno;
        }

        _lmttBytes += (long)bytes;
        start = blocks.Min(block => block.Offset) + (isReserved ? ReservedStart : 0);
        return Errno.Ok;
    }

    private void FreeTables(AddressRange tables)
    {
        _lmttBytes -= (long)tables.Length;
        if (_reserved is null)
        {
            _vram.FreeRun(tables);
        }
        else
        {
            _reserved.FreeRun(AddressRange.FromLength(tables.Start - ReservedStart, tables.Length));
        }
    }

    private void FreeDroppedTables(IOutbox outbox)
    {
        foreach (AddressRange tables in _droppedTables ?? [])
        {
            FreeTables(tables);
        }

        if (_droppedTables is not null)
        {
            _droppedTables = null;
            TellVram(outbox);
        }
    }

    /// <summary>J-2 and J-4, of what a VF can reach from now on.</summary>
    private void AuditPopulated(PopulateLmtt populate, IOutbox outbox)
    {
        foreach (AddressRange block in populate.Blocks)
        {
            if (block.End >= (ulong)Spec.VramBytes)
            {
                outbox.Observe(Observation.Of(SriovInvariants.SharedLmttPage($"the LMTT of VF {populate.Vf} has {block}, beyond the end of VRAM")));
            }

            if (_lmtt.OwnerOf(block, except: populate.Vf) is > 0 and int other)
            {
                outbox.Observe(Observation.Of(SriovInvariants.SharedLmttPage($"{block} is in the LMTT of VF {populate.Vf} and in that of VF {other}")));
            }

            if (_content.FirstIn(block) is { } left)
            {
                outbox.Observe(Observation.Of(SriovInvariants.ForeignContent($"VF {populate.Vf} gets {block}, where there still is {left}")));
            }
        }
    }

    /// <summary>J-3: what is given back is in no VF's tables any more.</summary>
    private void AuditFreed(FreeVram free, IOutbox outbox)
    {
        foreach (AddressRange block in free.Blocks)
        {
            if (_lmtt.OwnerOf(block) is > 0 and int vf)
            {
                outbox.Observe(Observation.Of(SriovInvariants.StrayDirectoryEntry($"the VRAM of VF {vf} is freed and its LMTT still has {block}")));
            }
        }
    }

    private void AuditLmtt(IConclusion conclusion)
    {
        if (_lmtt.DirectoryEntry(0) != 0)
        {
            conclusion.Violate(SriovInvariants.StrayDirectoryEntry("the LMTT directory has an entry for the PF"));
        }

        if (_droppedTables is not null)
        {
            conclusion.Violate(Invariants.Leak($"{_droppedTables.Count} tables of the LMTT were dropped and never freed"));
        }

        if (_lmttBytes != _lmtt.BytesInUse && _droppedTables is null)
        {
            conclusion.Violate(Invariants.Leak($"the LMTT has {_lmtt.BytesInUse} bytes of tables, and {_lmttBytes} bytes of VRAM"));
        }

        foreach (long faults in _lmttFaults?.Values.AsEnumerable() ?? [])
        {
            conclusion.Sample(LmttMetrics.FaultsPerVf, faults);
        }
    }
}
