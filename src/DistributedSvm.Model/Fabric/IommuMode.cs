namespace DistributedSvm.Model.Fabric;

/// <summary>The host's IOMMU setting; it decides the default of ACS redirect.</summary>
public enum IommuMode
{
    Off,
    PassThrough,
    Strict,
}
