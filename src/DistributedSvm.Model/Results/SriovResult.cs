using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Results;

/// <summary>How PF and VFs shared one GPU in the measured time; the PF first, then VFs by number.</summary>
[GenerateSerializer, Immutable]
public sealed record SriovResult([property: Id(0)] string Gpu, [property: Id(1)] ImmutableArray<FunctionResult> Functions);

/// <summary>What one function had. <see cref="Resets"/> is null for one that was never reset, <see cref="Adverse"/> for one that reached no threshold.</summary>
[GenerateSerializer, Immutable]
public sealed record FunctionResult(
    [property: Id(0)] string Function,
    [property: Id(1)] EngineResult Render,
    [property: Id(2)] EngineResult Copy,
    [property: Id(3)] long VramBytes,
    [property: Id(4)] ResetTimes? Resets,
    [property: Id(5)] AdverseCounts? Adverse = null);

/// <summary>Of one engine: its time, that time as a part of the measured time in thousandths, jobs done, and how often it was reset under this function's jobs.</summary>
[GenerateSerializer, Immutable]
public sealed record EngineResult([property: Id(0)] SimTime Busy, [property: Id(1)] decimal Share, [property: Id(2)] long Jobs, [property: Id(3)] int Resets)
{
    /// <summary>Of a function that never used it.</summary>
    public static readonly EngineResult Idle = new(SimTime.Zero, 0, 0, 0);
}
