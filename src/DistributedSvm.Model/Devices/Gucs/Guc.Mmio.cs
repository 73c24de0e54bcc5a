using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <content>
/// What of its GT a VF's driver can write itself: entries of its range of the GGTT, and its scratch registers. The PF clears both in a reset
/// (xe_gt_sriov_pf_config_sanitize, xe_gt_sriov_pf_sanitize_hw), and saves and restores them (xe_gt_sriov_pf_migration.c).
/// </content>
public sealed partial class Guc
{
    /// <summary>A GGTT entry in a packet: its page within the VF's range, and two halves of its value.</summary>
    private const int WordsPerEntry = 3;

    /// <summary>Null while all of it is zero.</summary>
    [Id(80)]
    private VfMmio? _mmio;

    private AddressRange? GgttOf(int vf) => IsPrimary ? _configs?.GetValueOrDefault(vf)?.Resources.Ggtt : null;

    private void Access(AccessMmio access, IOutbox outbox)
    {
        Errno errno = access.Part == MmioPart.Ggtt
            ? GgttOf(access.Vf)?.Contains(access.At) == true ? Errno.Ok : Errno.EFAULT
            : access.At < (ulong)VfMmio.ScratchRegistersOf(Spec.Gt) ? Errno.Ok : Errno.EINVAL;
        ulong value = errno != Errno.Ok ? 0 : access.IsWrite ? Write(access) : Read(access, outbox);
        outbox.Send(access.ReplyTo, new MmioAccessed(access.Operation, errno, value), Calibration.Call);
    }

    private ulong Read(AccessMmio access, IOutbox outbox)
    {
        if (access.Part == MmioPart.Scratch)
        {
            return _mmio?.Register(access.Vf, (int)access.At) ?? 0;
        }

        GgttEntry entry = _mmio?.EntryOf(access.At) ?? default;
        if (entry.Value != 0 && entry.Vf != access.Vf)
        {
            outbox.Observe(Observation.Of(SriovInvariants.ForeignContent($"VF {access.Vf} finds a GGTT entry of VF {entry.Vf} at 0x{access.At:x}")));
        }

        return entry.Value;
    }

    private ulong Write(AccessMmio access)
    {
        _mmio ??= new VfMmio();
        if (access.Part == MmioPart.Ggtt)
        {
            _mmio.Write(access.At, new GgttEntry(access.Vf, access.Value));
        }
        else
        {
            _mmio.Write(access.Vf, (int)access.At, (uint)access.Value);
        }

        ForgetEmptyMmio();
        return access.Value;
    }

    /// <summary>J-5: what is cleared is the VF's and nobody else's.</summary>
    private void Sanitize(SanitizeVf sanitize, IOutbox outbox)
    {
        if (_mmio is null)
        {
            return;
        }

        if (sanitize.Ggtt is not { } range)
        {
            _mmio.ClearScratch(sanitize.Vf);
        }
        else
        {
            foreach ((ulong page, GgttEntry entry) in _mmio.EntriesIn(range).Where(found => found.Entry.Vf != sanitize.Vf))
            {
                outbox.Observe(Observation.Of(SriovInvariants.ForeignReset($"the reset of VF {sanitize.Vf} clears the GGTT entry of VF {entry.Vf} at 0x{page:x}")));
            }

            _mmio.ClearGgtt(range);
        }

        ForgetEmptyMmio();
    }

    /// <summary>A range that a VF loses is cleared when the PF takes it back (xe_ggtt_node_remove).</summary>
    private void ClearLostGgtt(int vf, VfSettings? settings)
    {
        if (_mmio is not null && GgttOf(vf) is { } range && settings?.Resources.Ggtt != range)
        {
            _mmio.ClearGgtt(range);
            ForgetEmptyMmio();
        }
    }

    private void Copy(CopyVfMmio copy, IOutbox outbox)
    {
        Errno errno = Errno.Ok;
        ImmutableArray<uint> words = [];
        if (copy.Words is { } restored)
        {
            errno = copy.Part == MmioPart.Ggtt ? RestoreGgtt(copy.Vf, restored) : RestoreScratch(copy.Vf, restored);
            ForgetEmptyMmio();
        }
        else
        {
            words = copy.Part == MmioPart.Ggtt ? SavedGgtt(copy.Vf) : SavedScratch(copy.Vf);
        }

        outbox.Send(Spec.PhysicalFunction, new VfMmioCopied(copy.Operation, errno, words), Calibration.MigrationWords - Calibration.Call);
    }

    private ImmutableArray<uint> SavedGgtt(int vf) => GgttOf(vf) is not { } range
        ? []
        :
        [
            .. from found in _mmio?.EntriesIn(range) ?? []
               from word in (uint[])[(uint)((found.Page - range.Start) / SriovLimits.GgttPage), (uint)found.Entry.Value, (uint)(found.Entry.Value >> 32)]
               select word,
        ];

    private ImmutableArray<uint> SavedScratch(int vf) =>
        _mmio is null ? [] : [.. Enumerable.Range(0, VfMmio.ScratchRegistersOf(Spec.Gt)).Select(register => _mmio.Register(vf, register))];

    /// <summary>The VF may be another here, and its range elsewhere: entries are as far into it as they were. EINVAL for what is no entry of that range; nothing is changed then.</summary>
    private Errno RestoreGgtt(int vf, ImmutableArray<uint> words)
    {
        if (GgttOf(vf) is not { } range)
        {
            return words.IsEmpty ? Errno.Ok : Errno.EINVAL;
        }

        uint[][] entries = [.. words.Chunk(WordsPerEntry)];
        if (words.Length % WordsPerEntry != 0 || entries.Any(entry => entry[0] >= range.Length / SriovLimits.GgttPage))
        {
            return Errno.EINVAL;
        }

        _mmio ??= new VfMmio();
        _mmio.ClearGgtt(range);
        foreach (uint[] entry in entries)
        {
            _mmio.Write(range.Start + (entry[0] * SriovLimits.GgttPage), new GgttEntry(vf, entry[1] | ((ulong)entry[2] << 32)));
        }

        return Errno.Ok;
    }

    /// <summary>No words are registers that nobody has written. EINVAL for more than there are.</summary>
    private Errno RestoreScratch(int vf, ImmutableArray<uint> words)
    {
        if (words.Length > VfMmio.ScratchRegistersOf(Spec.Gt))
        {
            return Errno.EINVAL;
        }

        _mmio ??= new VfMmio();
        _mmio.ClearScratch(vf);
        for (int register = 0; register < words.Length; register++)
        {
            _mmio.Write(vf, register, words[register]);
        }

        return Errno.Ok;
    }

    private void ForgetEmptyMmio()
    {
        if (_mmio is { IsEmpty: true })
        {
            _mmio = null;
        }
    }
}
