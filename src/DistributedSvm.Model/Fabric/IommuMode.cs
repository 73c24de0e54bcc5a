namespace DistributedSvm.Model.Fabric;

/// <summary>The host's IOMMU setting; it decides the default of ACS redirect.</summary>
[GenerateSerializer]
public enum IommuMode
{
    Off,
    PassThrough,
    Strict,
}
