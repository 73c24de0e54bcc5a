using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Reports.Topology;

/// <summary>The IOMMU's setting as a scenario spells it.</summary>
internal static class IommuName
{
    public static string Of(IommuMode mode) => mode switch
    {
        IommuMode.Off => "off",
        IommuMode.PassThrough => "pt",
        IommuMode.Strict => "strict",
        _ => mode.ToString(),
    };
}
