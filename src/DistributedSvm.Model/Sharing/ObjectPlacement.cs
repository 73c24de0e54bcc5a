namespace DistributedSvm.Model.Sharing;

/// <summary>Where the memory of a driver's buffer object may be (mem_mask of xe_bo).</summary>
[GenerateSerializer]
public enum ObjectPlacement
{
    /// <summary>The exporter cannot move it: ranges of a BAR, or a guest's pages.</summary>
    Fixed,

    /// <summary>VRAM only.</summary>
    Vram,

    /// <summary>System memory only.</summary>
    System,

    /// <summary>VRAM, and system memory when something forces it there.</summary>
    Both,
}
