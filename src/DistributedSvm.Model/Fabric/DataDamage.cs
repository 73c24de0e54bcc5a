namespace DistributedSvm.Model.Fabric;

/// <summary>What links on its way have done to a transfer's data, all of it. Whoever moved it knows whether it was written or read.</summary>
[GenerateSerializer]
public enum DataDamage
{
    None,

    /// <summary>It is wrong if it was written.</summary>
    Written,

    /// <summary>It is wrong.</summary>
    Any,
}
