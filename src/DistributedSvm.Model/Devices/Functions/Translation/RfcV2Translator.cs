using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// RFC v2, patch 7: the owner is looked up by each range's start alone (B-6), its last page excluded (B-2), and compared by index (B-10), which another PF's VF on the bus may have as well; one segment per range, from
/// one reading of the VRAM object's address (B-8), of a size rounded up to a power of two (B-9); the quota is not looked at (B-7).
/// </summary>
internal sealed class RfcV2Translator : IovTranslator
{
    public override Errno Translate(in IovRequest request, out SegmentArray? addresses)
    {
        addresses = null;
        var result = new SegmentArrayBuilder(request.Ranges.Count);
        foreach (AddressRange range in request.Ranges)
        {
            BusFunction owner = PostedTranslation.OwnerOf(request, range.Start);
            if (owner.Index == 0)
            {
                return Errno.EINVAL;
            }

            if (owner.Index != request.ExporterVf)
            {
                return Errno.EPERM;
            }

            if (!request.Configs.TryGetValue(owner.Index, out VfConfig? config))
            {
                return Errno.EINVAL;
            }

            Errno errno = PostedTranslation.Add(config, range.Start - owner.BarStart, range.Length, result);
            if (errno != Errno.Ok)
            {
                return errno;
            }
        }

        addresses = result.ToSegmentArray();
        return Errno.Ok;
    }
}
