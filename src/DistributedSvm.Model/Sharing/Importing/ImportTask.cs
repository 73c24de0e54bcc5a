namespace DistributedSvm.Model.Sharing;

/// <summary>What an importer does with a dma-buf.</summary>
[GenerateSerializer]
public enum ImportTask
{
    /// <summary>From an fd to a usable buffer object: reference, attach, map, bind.</summary>
    Import,

    /// <summary>Makes the buffer usable again after its mapping died.</summary>
    Validate,

    /// <summary>Gives a dead mapping back.</summary>
    Unmap,

    /// <summary>Takes it all down again.</summary>
    Release,
}
