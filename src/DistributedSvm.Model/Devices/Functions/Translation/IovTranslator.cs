using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>How a PF turns BAR addresses of a VF into device physical ones: one per protocol.</summary>
public abstract class IovTranslator
{
    public static readonly IovTranslator Reference = new ReferenceTranslator();
    public static readonly IovTranslator RfcV1 = new RfcV1Translator();
    public static readonly IovTranslator RfcV2 = new RfcV2Translator();

    /// <param name="request">What is to be translated, and what the PF knows.</param>
    /// <param name="addresses">Device physical segments in order of the buffer's offset; null where there is no mapping, which RFC v1 calls a success.</param>
    /// <returns>EPERM for an address of another device, EINVAL for what cannot be translated, ERANGE beyond the VF's quota, ENODEV without such a VF.</returns>
    public abstract Errno Translate(in IovRequest request, out SegmentArray? addresses);
}
