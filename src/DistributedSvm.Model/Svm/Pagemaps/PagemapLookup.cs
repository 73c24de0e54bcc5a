namespace DistributedSvm.Model.Svm;

/// <summary>What a lookup in a cache of a pagemap finds.</summary>
[GenerateSerializer]
public enum PagemapLookup
{
    /// <summary>A pagemap, with a new reference.</summary>
    Found,

    /// <summary>None: whoever asked makes one, and holds the lookup mutex until it is published or given up.</summary>
    Create,

    /// <summary>Another one has the lookup mutex, or waits under it: to be asked again.</summary>
    Wait,
}
