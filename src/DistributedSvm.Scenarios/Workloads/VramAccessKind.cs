using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary><c>vram-access</c>: a process in the guest of each VF writes and reads the VF's VRAM at random places, and compares what it finds with what it wrote.</summary>
public sealed class VramAccessKind : IWorkloadKind
{
    private const long PageSize = 4096;
    private const long DefaultSize = 1L << 20;
    private const int DefaultWrites = 500;

    private static readonly SimTime DefaultEvery = SimTime.FromMilliseconds(1);

    public string Name => VramAccessWorkload.KindName;

    public MappingShape Shape { get; } = new("vramAccess", ["kind", "on"], ["name", "every", "size", "writes", "beyond"]);

    public IEnumerable<MappingShape> InnerShapes => [];

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        ImmutableArray<VfTarget>? targets = EntityPathPattern.Vfs(entry, "on", context.Hosts);
        SimTime every = entry.PositiveTime("every") ?? DefaultEvery;
        long size = entry.Quantity("size", Dimension.Size, PageSize, "at least 4KiB") ?? DefaultSize;
        if (size % PageSize != 0)
        {
            entry.Fail("size", string.Create(CultureInfo.InvariantCulture, $"'size' must be whole pages of 4KiB, not {entry.Text("size")}"));
        }

        int writes = entry.PerMille("writes", 1_000) ?? DefaultWrites;
        int beyond = entry.PerMille("beyond", 1_000) ?? 0;
        return entry.Errors.Count > before || targets is null ? null : new VramAccessWorkload(name)
        {
            Targets = targets.Value,
            Every = every,
            MaxBytes = size,
            WritesPerMille = writes,
            BeyondPerMille = beyond,
        };
    }
}
