namespace DistributedSvm.Model.Fabric;

/// <summary>What moves the bytes; it decides the cap of a transfer's rate (<see cref="TransferCaps"/>).</summary>
[GenerateSerializer]
public enum TransferKind
{
    /// <summary>Plain traffic: links only.</summary>
    Raw,

    /// <summary>Stores to a peer or to system memory by a shader or the display: posted writes.</summary>
    Push,

    /// <summary>Loads from a peer by its importer: the read requests in flight limit it.</summary>
    Pull,

    /// <summary>A copy engine (BCS).</summary>
    CopyEngine,

    /// <summary>Reads of system memory by a shader.</summary>
    ShaderRead,
}
