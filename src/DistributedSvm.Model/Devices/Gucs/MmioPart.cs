namespace DistributedSvm.Model.Devices;

/// <summary>What a VF reaches through BAR 0 and a reset of it clears.</summary>
[GenerateSerializer]
public enum MmioPart
{
    /// <summary>Entries of the global page table, which the primary GT has.</summary>
    Ggtt,

    /// <summary>Software flag registers, of each GT (VF_SW_FLAG, MED_VF_SW_FLAG).</summary>
    Scratch,
}
