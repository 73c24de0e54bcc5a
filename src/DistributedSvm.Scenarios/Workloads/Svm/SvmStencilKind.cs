using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary><c>svm-stencil</c>: a grid in strips, one for each device, whose edges the neighbours read in every round.</summary>
public sealed class SvmStencilKind() : SvmGeneratorKind("svm-stencil", "svmStencil", ["size", "halo", "placement"])
{
    private const long DefaultSize = 32L << 20;

    private static readonly ImmutableArray<KeyValuePair<string, bool>> Placements = [new("faulting", false), new("preferred", true)];

    private protected override SvmProgram Program(MappingReader entry, ImmutableArray<VfTarget> devices, long iterations, WorkloadContext context)
    {
        long size = Pages(entry, "size", DefaultSize);
        long halo = Pages(entry, "halo", SvmSpanText.PageSize);
        RequireWithin(entry, "halo", halo, "a strip", size);
        return new SvmStencil { Devices = devices.Length, Iterations = iterations, StripBytes = size, HaloBytes = halo, IsPlaced = entry.Choice("placement", Placements) ?? false };
    }
}
