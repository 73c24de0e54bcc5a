using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary><c>svm-stream</c>: every device copies an array again and again.</summary>
public sealed class SvmStreamKind() : SvmGeneratorKind("svm-stream", "svmStream", ["size", "stride", "sharing"])
{
    private const long DefaultSize = 64L << 20;

    /// <summary>Accesses of one kernel: more would be a message too large.</summary>
    private const long MostPieces = 65_536;

    private static readonly ImmutableArray<KeyValuePair<string, bool>> Sharing = [new("private", false), new("shared", true)];

    private protected override SvmProgram Program(MappingReader entry, ImmutableArray<VfTarget> devices, long iterations, WorkloadContext context)
    {
        long size = Pages(entry, "size", DefaultSize);
        long stride = entry.Has("stride") ? Pages(entry, "stride", SvmSpanText.PageSize) : 0;
        if (stride > 0 && size / stride > MostPieces)
        {
            entry.Fail("stride", $"'stride' makes more than {MostPieces} accesses of one kernel; take a larger one or a smaller 'size'");
        }

        return new SvmStream { Devices = devices.Length, Iterations = iterations, Bytes = size, Stride = stride, IsShared = entry.Choice("sharing", Sharing) ?? false };
    }
}
