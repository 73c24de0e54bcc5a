namespace DistributedSvm.Model.Svm;

/// <summary>Moves a range to a device that accessed it remotely often enough.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="start">Where the range begins.</param>
[GenerateSerializer]
public sealed class PromoteCall(int device, ulong start) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public ulong Start { get; } = start;

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>The size of the range.</summary>
    [Id(3)]
    public long Bytes { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Enter,
        EnterVm,
        Look,
        Migrated,
        GotPages,
        Bound,
    }
}
