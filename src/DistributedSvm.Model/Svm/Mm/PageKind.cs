namespace DistributedSvm.Model.Svm;

/// <summary>What a CPU page table entry says.</summary>
[GenerateSerializer]
public enum PageKind
{
    /// <summary>Nothing: the page was never touched, and reads as zeros (pte_none).</summary>
    None,

    /// <summary>A page of the host's memory.</summary>
    System,

    /// <summary>A device-private page: a swap entry that stands for VRAM (is_device_private_entry).</summary>
    Device,
}
