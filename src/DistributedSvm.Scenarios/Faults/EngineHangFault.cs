using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>A job that never finishes occupies an engine of a GPU until it is reset, <paramref name="For"/> after it has begun.</summary>
public sealed record EngineHangFault(SimTime At, int Host, int Gpu, EngineKind Engine, SimTime For) : ResolvedFault(At)
{
    public const string KindName = "engine-hang";

    public override string Kind => KindName;

    public override IEnumerable<int> Hosts => [Host];
}
