namespace DistributedSvm.Model.Svm;

/// <summary>What a CPU VMA maps (include/linux/mm_types.h, as far as SVM tells them apart).</summary>
[GenerateSerializer]
public enum VmaKind
{
    /// <summary>Private pages of the process: the only ones that may go to VRAM.</summary>
    Anonymous,

    /// <summary>Anonymous and hugetlbfs: 2 MiB pages that never go to VRAM.</summary>
    Huge,

    /// <summary>Shared memory: never goes to VRAM.</summary>
    Shared,

    /// <summary>A private file mapping: never goes to VRAM.</summary>
    File,
}
