using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary><c>svm-pingpong</c>: devices, or a device and the CPU, do atomics on the same memory.</summary>
public sealed class SvmPingPongKind() : SvmGeneratorKind("svm-pingpong", "svmPingPong", ["size", "cpu", "turns"])
{
    private const long DefaultSize = 2L << 20;

    private protected override SvmProgram Program(MappingReader entry, ImmutableArray<VfTarget> devices, long iterations, WorkloadContext context)
    {
        bool hasCpu = entry.Boolean("cpu") ?? false;
        if (devices.Length == 1 && !hasCpu)
        {
            entry.Fail("on", "one device alone has nobody to play with: name two, or write 'cpu: true'");
        }

        return new SvmPingPong
        {
            Devices = devices.Length,
            Iterations = iterations,
            Bytes = Pages(entry, "size", DefaultSize),
            HasCpu = hasCpu,
            InTurns = entry.Boolean("turns") ?? false,
        };
    }
}
