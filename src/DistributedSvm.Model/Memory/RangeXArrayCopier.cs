using Orleans.Serialization.Cloning;

namespace DistributedSvm.Model.Memory;

/// <summary>A <see cref="RangeXArray"/> never changes: its copy is itself.</summary>
[RegisterCopier]
public sealed class RangeXArrayCopier : IDeepCopier<RangeXArray>
{
    public RangeXArray? DeepCopy(RangeXArray? input, CopyContext context) => input;
}
