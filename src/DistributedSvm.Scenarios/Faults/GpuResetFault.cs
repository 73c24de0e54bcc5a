using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The driver resets a GPU, which takes <paramref name="For"/>; where it <paramref name="Wedges"/>, the GPU does not come back.</summary>
public sealed record GpuResetFault(SimTime At, int Host, int Gpu, SimTime For, bool Wedges) : ResolvedFault(At)
{
    public const string KindName = "gpu-reset";

    public override string Kind => KindName;

    public override IEnumerable<int> Hosts => [Host];
}
