namespace DistributedSvm.Client.Running;

/// <summary>What runs the entities of a world. The result is the same.</summary>
internal enum DriverKind
{
    Grains,
    InProcess,
    Paranoid,
}
