using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// RFC v1: only the first range is looked at for its owner, which need not be the exporter (B-V1c); whoever is found gives the VRAM object for all ranges, whose
/// offsets count from that VF's BAR. What is "not mine" is a success without a mapping (B-V1a).
/// </summary>
internal sealed class RfcV1Translator : IovTranslator
{
    public override Errno Translate(in IovRequest request, out SegmentArray? addresses)
    {
        addresses = null;
        BusFunction owner = PostedTranslation.OwnerOf(request, request.Ranges[0].Start);
        if (owner.Index == 0 || !request.Configs.TryGetValue(owner.Index, out VfConfig? config))
        {
            return Errno.Ok;
        }

        var result = new SegmentArrayBuilder(request.Ranges.Count);
        foreach (AddressRange range in request.Ranges)
        {
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
