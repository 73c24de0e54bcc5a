using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary><c>svm-random</c>: every device, and the CPU if that is said, accesses one allocation at random places.</summary>
public sealed class SvmRandomKind() : SvmGeneratorKind("svm-random", "svmRandom", ["size", "accessSize", "accesses", "writes", "atomics", "cpu", "seed"])
{
    private const long DefaultSize = 16L << 20;
    private const int DefaultAccesses = 16;
    private const int DefaultWrites = 300;

    private protected override SvmProgram Program(MappingReader entry, ImmutableArray<VfTarget> devices, long iterations, WorkloadContext context)
    {
        long size = Pages(entry, "size", DefaultSize);
        long access = Pages(entry, "accessSize", SvmSpanText.PageSize);
        RequireWithin(entry, "accessSize", access, "'size'", size);
        int writes = entry.PerMille("writes", 1_000) ?? DefaultWrites;
        int atomics = entry.PerMille("atomics", 1_000) ?? 0;
        if (writes + atomics > 1_000)
        {
            entry.Fail("atomics", "'writes' and 'atomics' are parts of all accesses: together they are at most 1");
        }

        return new SvmRandomAccess
        {
            Devices = devices.Length,
            Iterations = iterations,
            Bytes = size,
            AccessBytes = access,
            Accesses = (int)(entry.Integer("accesses", 1, 4_096) ?? DefaultAccesses),
            WritesPerMille = writes,
            AtomicsPerMille = atomics,
            HasCpu = entry.Boolean("cpu") ?? false,
            Seed = (ulong)(entry.Integer("seed", 0, long.MaxValue) ?? (long)context.Seed),
        };
    }
}
