namespace DistributedSvm.Model.Fabric;

/// <summary>
/// What one transfer of a kind can reach by itself, in bytes per second; 0: the links alone limit it. Measured peer rates differ by who moves the bytes
/// (pull of a peer about 12e9, copy engine about 28e9 on Gen5 x8), which link capacity alone does not give.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct TransferCaps(
    [property: Id(0)] long Push,
    [property: Id(1)] long Pull,
    [property: Id(2)] long CopyEngine,
    [property: Id(3)] long ShaderRead)
{
    /// <summary>The cap of a kind; 0 for none.</summary>
    public long Of(TransferKind kind) => kind switch
    {
        TransferKind.Push => Push,
        TransferKind.Pull => Pull,
        TransferKind.CopyEngine => CopyEngine,
        TransferKind.ShaderRead => ShaderRead,
        _ => 0,
    };
}
