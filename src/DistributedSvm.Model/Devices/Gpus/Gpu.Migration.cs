using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// The VRAM of a VF that is being saved or restored: jobs of the PF on the copy engine. What is in an image is what stood in VRAM when the copy was over; a write that
/// comes later, until the VF runs again or is reset, is missing from it.
/// </content>
public sealed partial class Gpu
{
    [Id(110)]
    private OperationTable<VramCopy>? _vramCopies;

    /// <summary>By VF, what of its VRAM is in an image already, as device physical addresses; null without images.</summary>
    [Id(111)]
    private SortedDictionary<int, List<AddressRange>>? _imaged;

    /// <summary>The write of the event under way that an image missed.</summary>
    [NonSerialized]
    private (int Vf, AddressRange At)? _torn;

    private bool TryHandleMigration(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case CopyVram copy:
                BeginCopy(copy, envelope.Sender, outbox);
                return true;
            case Completed copied when _vramCopies?.Find(copied.Operation) is not null:
                FinishCopy(copied, outbox);
                return true;
            case ForgetImage forget:
                ForgetImageOf(forget.Vf);
                return true;
            default:
                return false;
        }
    }

    private void BeginCopy(CopyVram copy, EntityId sender, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        (_vramCopies ??= new OperationTable<VramCopy>()).Begin(id, new VramCopy(new LockTicket(sender, copy.Operation), copy));
        long bytes = (long)copy.Range.Length;
        bool isSave = copy.Content is null;
        var job = new GpuJob
        {
            Engine = EngineKind.Copy,
            Fixed = SimTime.Zero,
            VramBytes = bytes,
            SystemReadBytes = isSave ? 0 : bytes,
            SystemWriteBytes = isSave ? bytes : 0,
            TargetInSystem = false,
            Target = [],
            Tag = ContentTag.Zero,
        };
        Submit(new SubmitJob(id, outbox.Self, 0, job), outbox);
    }

    private void FinishCopy(Completed copied, IOutbox outbox)
    {
        VramCopy copy = _vramCopies!.End(copied.Operation);
        CopyVram request = copy.Request;
        var pieces = new List<AddressRange>();
        Errno errno = copied.Errno != Errno.Ok ? copied.Errno
            : IsResetting(request.Vf) ? Errno.EIO
            : Translate(request.Vf, request.Range, pieces);
        ImmutableArray<ContentPiece> content = [];
        if (errno == Errno.Ok && request.Content is { } restored)
        {
            errno = Restore(request.Vf, pieces, restored);
        }
        else if (errno == Errno.Ok)
        {
            content = _content.CopyOf([.. pieces], [request.Range]);
            ImageOf(request.Vf).AddRange(pieces);
        }

        outbox.Send(copy.Caller.Holder, new VramCopied(copy.Caller.Operation, errno, content), Calibration.Interrupt);
    }

    private Errno Restore(int vf, List<AddressRange> pieces, ImmutableArray<ContentPiece> content)
    {
        foreach (AddressRange piece in pieces)
        {
            _content.Erase(piece);
        }

        var at = new List<AddressRange>();
        foreach (ContentPiece piece in content)
        {
            at.Clear();
            Errno errno = Translate(vf, piece.At, at);
            if (errno != Errno.Ok)
            {
                return errno;
            }

            ulong offset = piece.Offset;
            foreach (AddressRange range in at)
            {
                _content.Write(range, piece.Tag, offset);
                offset += range.Length;
            }
        }

        return Errno.Ok;
    }

    private List<AddressRange> ImageOf(int vf)
    {
        _imaged ??= [];
        if (!_imaged.TryGetValue(vf, out List<AddressRange>? ranges))
        {
            _imaged.Add(vf, ranges = []);
        }

        return ranges;
    }

    private void ForgetImageOf(int vf)
    {
        if (_imaged is not null && _imaged.Remove(vf) && _imaged.Count == 0)
        {
            _imaged = null;
        }
    }

    /// <summary>Somebody else than the VF writes to device physical addresses: what an image holds already will not have it.</summary>
    private void NoteWrite(AddressRange written)
    {
        foreach ((int vf, List<AddressRange> ranges) in _imaged ?? [])
        {
            if (ranges.Any(range => range.Overlaps(written)))
            {
                _torn = (vf, written);
            }
        }
    }

    private void TellTorn(IOutbox outbox)
    {
        if (_torn is { } torn)
        {
            _torn = null;
            outbox.Observe(Observation.Of(Invariants.WrongContent(
                Blame.Importer, $"a peer writes to {torn.At} after that was copied: the image of VF {torn.Vf} is torn, its target will not have the write")));
        }
    }
}
