namespace DistributedSvm.Model.Sharing;

/// <summary>The steps that operations of an exporter on its dma-buf are made of. Others may come between two of them.</summary>
[GenerateSerializer]
public enum BufferStep
{
    /// <summary>Takes the reservation lock.</summary>
    Lock,

    /// <summary>From here on the buffer counts as revoked.</summary>
    SetStatus,

    /// <summary>Calls invalidate_mappings of every dynamic attachment, under the reservation lock, and waits until all have returned.</summary>
    Notify,

    /// <summary>Waits for all fences up to BOOKKEEP, without a limit.</summary>
    AwaitFences,

    Unlock,

    /// <summary>Gives the base reference of the count of mappings back: from now on it can reach zero.</summary>
    DropBase,

    /// <summary>Waits until the count of mappings is zero: every importer has unmapped.</summary>
    AwaitUnmaps,

    /// <summary>Takes the base reference and makes the completion new.</summary>
    Rearm,

    /// <summary>From here on the buffer can be mapped again.</summary>
    Publish,

    /// <summary>Has the exporter move the memory, and takes the new addresses.</summary>
    Relocate,

    /// <summary>Goes on with the importer's map or pin that the move was for.</summary>
    Admit,

    /// <summary>Returns to the caller.</summary>
    Reply,
}
