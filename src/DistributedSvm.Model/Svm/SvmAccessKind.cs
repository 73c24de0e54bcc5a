namespace DistributedSvm.Model.Svm;

/// <summary>What an access does to the pages of its range.</summary>
[GenerateSerializer]
public enum SvmAccessKind
{
    /// <summary>Reads them.</summary>
    Read,

    /// <summary>Leaves the tag in each, its offset being the virtual address.</summary>
    Write,

    /// <summary>Adds one to the version that stands in each page: a read-modify-write.</summary>
    Atomic,

    /// <summary>Reads them and leaves what was found, as it is, at the target.</summary>
    Copy,
}
