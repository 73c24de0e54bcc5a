using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.VramAccess;

/// <summary>
/// A process that knows what it wrote where, and compares all that it reads: what another VF wrote, or what stood there before a reset, must never come up, and what is its
/// own must never be lost but by a reset or another quota of its own VF. One access at a time.
/// </summary>
[GenerateSerializer]
public sealed class VramAccessAgent(VramAccessAgentSpec spec, CounterRandom random) : StaticEntity<VramAccessAgentSpec>(spec)
{
    private const long PageSize = 4096;

    [Id(0)]
    private CounterRandom _random = random;

    /// <summary>What the VF's memory should hold, at the VF's addresses.</summary>
    [Id(1)]
    private ContentMap _written = new();

    /// <summary>The epoch that <see cref="_written"/> is of.</summary>
    [Id(2)]
    private long _epoch;

    [Id(3)]
    private OperationCounter _ids;

    /// <summary>The access under way.</summary>
    [Id(4)]
    private ProbeVram? _access;

    /// <summary>Bytes of VRAM that the VF had when the guest booted; 0 before that.</summary>
    [Id(5)]
    private long _vram;

    [Id(6)]
    private TimerId? _timer;

    [Id(7)]
    private bool _isStopping;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case VramAccessDue when _vram == 0:
                outbox.Send(Spec.VirtualFunction, new BootVf(_ids.Next()), Calibration.Call);
                break;
            case VramAccessDue:
                _timer = null;
                Access(outbox);
                break;
            case VfConfigured configured:
                _vram = configured.Vram;
                if (configured.Errno == Errno.Ok)
                {
                    ArmNext(outbox);
                }

                break;
            case VramTaken:
                // Its answers say in which epoch they were given.
                break;
            case VramProbed probed:
                OnProbed(probed, outbox);
                break;
            case StopWorkload:
                _isStopping = true;
                if (_timer is { } timer)
                {
                    outbox.Cancel(timer);
                    _timer = null;
                }

                break;
            default:
                throw new ModelBugException($"A process that accesses VRAM does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_access is { } access)
        {
            conclusion.Violate(new Violation("drain", Blame.Protocol, $"an access to {access.Range} was never answered"));
        }
    }

    private bool IsBeyond(AddressRange range) => range.Start >= (ulong)Spec.GpuVramBytes;

    private void ArmNext(IOutbox outbox)
    {
        if (!_isStopping)
        {
            _timer = outbox.StartTimer(new VramAccessDue(), Spec.Every);
        }
    }

    private void Access(IOutbox outbox)
    {
        long longest = Math.Min(Spec.MaxBytes, _vram) / PageSize;
        long pages = 1 + _random.Below(longest);
        long page = _random.Below((_vram / PageSize) - pages + 1);
        bool isBeyond = _random.Below(1000) < Spec.BeyondPerMille;
        var range = AddressRange.FromLength((ulong)((page * PageSize) + (isBeyond ? Spec.GpuVramBytes : 0)), (ulong)(pages * PageSize));
        OperationId id = _ids.Next();
        _access = new ProbeVram(id, outbox.Self, 0, range, new ContentTag(outbox.Self, 0, id.Value), _random.Below(1000) < Spec.WritesPerMille);
        outbox.Send(Spec.VirtualFunction, _access, Calibration.Call);
    }

    private void OnProbed(VramProbed probed, IOutbox outbox)
    {
        ProbeVram access = _access!;
        _access = null;
        if (probed.Epoch != _epoch)
        {
            _epoch = probed.Epoch;
            _written = new ContentMap();
            Count(VramAccessMetrics.Epochs, 1, outbox);
        }

        if (probed.Errno != Errno.Ok)
        {
            Count(probed.Errno == Errno.EFAULT ? VramAccessMetrics.Faults : VramAccessMetrics.DuringReset, 1, outbox);
        }
        else if (IsBeyond(access.Range))
        {
            Report(SriovInvariants.ForeignContent($"an access to {access.Range}, behind all VRAM of the GPU, went through"), outbox);
        }
        else
        {
            Count(access.IsWrite ? VramAccessMetrics.Writes : VramAccessMetrics.Reads, 1, outbox);
            Count(VramAccessMetrics.Bytes, (long)access.Range.Length, outbox);
            if (access.IsWrite)
            {
                _written.Write(access.Range, access.Tag, 0);
            }
            else
            {
                Compare(access.Range, probed.Found, outbox);
            }
        }

        ArmNext(outbox);
    }

    /// <summary>Zeros that a reset left are left out like all others.</summary>
    private void Compare(AddressRange range, ImmutableArray<ContentPiece> found, IOutbox outbox)
    {
        ImmutableArray<ContentPiece> expected = Joined(_written.CopyOf([range], [range]));
        ImmutableArray<ContentPiece> actual = Joined(found);
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        Count(VramAccessMetrics.WrongContent, 1, outbox);
        if (actual.FirstOrDefault(piece => piece.Tag.Owner != outbox.Self) is { At.Length: > 0, Tag: var foreign } && foreign != ContentTag.Zero)
        {
            Report(SriovInvariants.ForeignContent($"a read of {range} found {foreign}"), outbox);
        }
        else if (actual.FirstOrDefault(piece => !expected.Contains(piece)) is { Tag: var old } && old != ContentTag.Zero)
        {
            Report(SriovInvariants.ForeignContent($"a read of {range} in epoch {_epoch} found {old}, which is not what stands there now"), outbox);
        }
        else
        {
            Report(SriovInvariants.LostContent($"a read of {range} misses what was written in epoch {_epoch}, and nobody reset this VF"), outbox);
        }
    }

    /// <summary>Without zeros, and neighbours that are one piece of a buffer as one.</summary>
    private static ImmutableArray<ContentPiece> Joined(ImmutableArray<ContentPiece> pieces)
    {
        var joined = ImmutableArray.CreateBuilder<ContentPiece>(pieces.Length);
        foreach (ContentPiece piece in pieces)
        {
            if (piece.Tag == ContentTag.Zero || piece.Tag == ContentTag.Cleared)
            {
                continue;
            }

            bool continues = joined.Count > 0 && joined[^1] is var last && last.At.End + 1 == piece.At.Start && last.Tag == piece.Tag
                && last.Offset + last.At.Length == piece.Offset;
            if (continues)
            {
                joined[^1] = joined[^1] with { At = new AddressRange(joined[^1].At.Start, piece.At.End) };
            }
            else
            {
                joined.Add(piece);
            }
        }

        return joined.DrainToImmutable();
    }

    private void Count(string name, long count, IOutbox outbox) => outbox.Observe(Observation.Count(new Metric(name, Spec.Workload), count));

    private static void Report(Violation violation, IOutbox outbox) => outbox.Observe(Observation.Of(violation));
}
