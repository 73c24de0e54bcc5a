namespace DistributedSvm.Model.Svm;

/// <summary>What the access that faulted wanted.</summary>
[GenerateSerializer]
public enum PageFaultAccess
{
    /// <summary>A load.</summary>
    Read,

    /// <summary>A store.</summary>
    Write,

    /// <summary>An atomic.</summary>
    Atomic,
}
