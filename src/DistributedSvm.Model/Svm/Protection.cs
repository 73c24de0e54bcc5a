namespace DistributedSvm.Model.Svm;

/// <summary>What the CPU may do with a VMA.</summary>
[GenerateSerializer]
public enum Protection
{
    /// <summary>PROT_NONE.</summary>
    None,

    /// <summary>PROT_READ.</summary>
    Read,

    /// <summary>PROT_READ | PROT_WRITE.</summary>
    ReadWrite,
}
