using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary><c>svm-oversubscribe</c>: every device goes over more memory than it has VRAM.</summary>
public sealed class SvmOversubscribeKind() : SvmGeneratorKind("svm-oversubscribe", "svmOversubscribe", ["factor", "pieceSize"])
{
    private const int DefaultFactor = 1_100;
    private const int MostFactor = 16_000;
    private const long DefaultPiece = 2L << 20;

    private protected override SvmProgram Program(MappingReader entry, ImmutableArray<VfTarget> devices, long iterations, WorkloadContext context)
    {
        long factor = entry.PerMille("factor", MostFactor) ?? DefaultFactor;
        long piece = Pages(entry, "pieceSize", DefaultPiece);
        return new SvmOversubscribe
        {
            Devices = devices.Length,
            Iterations = iterations,
            Bytes = [.. devices.Select(device => Math.Max(1, (long)((Int128)VramOf(context.Hosts[device.Host], device) * factor / 1_000 / piece)) * piece)],
            PieceBytes = piece,
        };
    }

    /// <summary>What the function can use; of a VF without a quota an equal part.</summary>
    private static long VramOf(ResolvedHost host, VfTarget device)
    {
        GpuModel model = host.Gpus[device.Gpu];
        long forFunctions = (model.VramForVfs ?? model.Vram).Value;
        return device.Vf == 0 ? forFunctions : host.VramPerVf ?? (forFunctions / host.VfsPerGpu);
    }
}
