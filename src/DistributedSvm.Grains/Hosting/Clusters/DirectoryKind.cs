namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>Where a cluster keeps which silo has which grain. All silos of a cluster must use the same.</summary>
public enum DirectoryKind
{
    /// <summary>Strongly consistent: when a silo dies, the others keep their grains and what these remember.</summary>
    Distributed,

    /// <summary>Orleans' default: when a silo dies, grains of the others whose entries it held are lost with it.</summary>
    Local,
}
