using System.Collections.Immutable;

namespace DistributedSvm.Model.Svm;

/// <summary>Takes ranges whose memory went away out of a VM, with vm held (xe_svm_garbage_collector).</summary>
/// <param name="device">Whose VM.</param>
[GenerateSerializer]
public sealed class CollectCall(int device) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    /// <summary>The ranges.</summary>
    [Id(1)]
    public ImmutableArray<SvmRange> Taken { get; set; } = [];

    /// <summary>The one under way.</summary>
    [Id(2)]
    public int Next { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Take,
        Home,
        Remove,
        Locked,
    }
}
