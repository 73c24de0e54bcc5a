namespace DistributedSvm.Model.Svm;

/// <summary>A pagemap that is being made, under the lookup mutex of its cache.</summary>
[GenerateSerializer]
public sealed class PagemapCreation
{
    /// <summary>Bytes of VRAM, as far as known.</summary>
    [Id(0)]
    public long Bytes { get; set; }

    [Id(1)]
    public long Group { get; set; }
}
