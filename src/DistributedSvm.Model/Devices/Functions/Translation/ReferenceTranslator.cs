using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>The contract: owner by device identity and for the whole range, quota, every block, segments that add up (<see cref="IovTranslation"/>).</summary>
internal sealed class ReferenceTranslator : IovTranslator
{
    public override Errno Translate(in IovRequest request, out SegmentArray? addresses)
    {
        addresses = null;
        if (request.ExporterVf == 0 || !request.Configs.TryGetValue(request.ExporterVf, out VfConfig? config))
        {
            return Errno.ENODEV;
        }

        Errno errno = IovTranslation.Translate(request.Ranges, request.Vfs[request.ExporterVf - 1].Bar, config, request.Bytes, out SegmentArray segments);
        addresses = errno == Errno.Ok ? segments : null;
        return errno;
    }
}
