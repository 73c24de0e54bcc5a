namespace DistributedSvm.Model.Svm;

/// <summary>The worker that collects a VM's garbage.</summary>
/// <param name="device">Whose VM.</param>
[GenerateSerializer]
public sealed class GarbageCall(int device) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    /// <summary>How far it has come.</summary>
    [Id(1)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Queued,
        Lock,
        Collect,
        Done,
    }
}
