using System.Collections.Immutable;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary><c>copies</c>: raw copies between GPUs from a file of flows, without engines and caps.</summary>
public sealed class CopiesKind : IWorkloadKind
{
    public string Name => CopiesWorkload.KindName;

    public MappingShape Shape { get; } = new("copies", ["kind", "file"], ["name", "set"]);

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        string? set = entry.Text("set");
        YamlScalar? file = entry.Scalar("file");
        string? text = file is null ? null : context.Files.TryRead(file, entry.Errors);
        if (text is null)
        {
            return null;
        }

        ImmutableArray<CopyFlow>? flows = new FlowFile(context.Files.Resolve(file!.Text), context, entry.Errors).Read(text, set);
        return flows is null ? null : new CopiesWorkload(name) { Flows = flows.Value };
    }
}
