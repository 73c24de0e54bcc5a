namespace DistributedSvm.Model.Svm;

/// <summary>The states of a pagemap (3.1 of the specification).</summary>
[GenerateSerializer]
public enum PagemapState
{
    /// <summary>Somebody has a reference.</summary>
    Active,

    /// <summary>The last reference was put, and it is not on the shrinker's list yet: <c>queued</c> is not complete.</summary>
    Releasing,

    /// <summary>On the shrinker's list, or just taken from it.</summary>
    Inactive,

    /// <summary>Its destruction has begun.</summary>
    Destroying,

    /// <summary>Struct pages, address window and owner group were given back.</summary>
    Gone,
}
