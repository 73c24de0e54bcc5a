using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>What processes of guests write to and read from their VF's VRAM, through the LMTT.</content>
public sealed partial class Gpu
{
    /// <summary>By VF, how often its memory was cleared or replaced; null until one's was.</summary>
    [Id(80)]
    private SortedDictionary<int, long>? _epochs;

    private long EpochOf(int vf) => _epochs?.GetValueOrDefault(vf) ?? 0;

    private void BeginEpoch(int vf) => (_epochs ??= [])[vf] = EpochOf(vf) + 1;

    /// <summary>The access takes place when it arrives; its answer comes when the bytes are through.</summary>
    private void Probe(ProbeVram probe, IOutbox outbox)
    {
        Errno errno = IsResetting(probe.Vf) ? Errno.EIO : Errno.Ok;
        ImmutableArray<ContentPiece> found = [];
        var pieces = new List<AddressRange>();
        if (errno == Errno.Ok)
        {
            errno = Translate(probe.Vf, probe.Range, pieces);
        }

        if (errno == Errno.Ok && probe.IsWrite)
        {
            ulong offset = 0;
            foreach (AddressRange piece in pieces)
            {
                _content.Write(piece, probe.Tag, offset);
                offset += piece.Length;
            }
        }
        else if (errno == Errno.Ok)
        {
            found = _content.CopyOf([.. pieces], [probe.Range]);
        }

        outbox.Send(
            probe.ReplyTo,
            new VramProbed(probe.Operation, errno, EpochOf(probe.Vf), found),
            Calibration.Interrupt + Spec.VramTime((long)probe.Range.Length));
    }
}
