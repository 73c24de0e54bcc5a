using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>
/// <c>display-share</c>: the guest of each VF renders frames into a swapchain and shares them with the host over virtio-gpu, which scans them out.
/// </summary>
public sealed class DisplayShareKind : IWorkloadKind
{
    /// <summary>The published measurement's mode: 1920x1080 at 60 Hz (drm/xe/sriov v4 cover letter, 20250915072428.1712837-1-vivek.kasireddy@intel.com).</summary>
    private const int DefaultFramesPerSecond = 60;

    /// <summary>One on the screen, one queued, one being rendered.</summary>
    private const int DefaultBuffers = 3;

    /// <summary>A compositor that blends a full-screen window reads what it draws over once and writes each of its frames once.</summary>
    private const int DefaultPerMille = 1_000;

    private static readonly Resolution DefaultResolution = new(1_920, 1_080);

    /// <summary>An assumption (low confidence) for weston-simple-egl, whose few triangles are far below a frame's time.</summary>
    private static readonly SimTime DefaultRenderTime = SimTime.FromMilliseconds(1);

    private static readonly MappingShape ModeChangeShape = new("modeChange", ["at", "resolution"], []);

    private static readonly MappingShape CompositionShape = new("composition", [], ["readsPerFrame", "writesPerFrame"]);

    public string Name => DisplayShareWorkload.KindName;

    public MappingShape Shape { get; } = new("displayShare", ["kind", "on"],
        ["name", "framesPerSecond", "resolution", "buffers", "modeChange", "composition", "renderTime", "display"]);

    public IEnumerable<MappingShape> InnerShapes => [ModeChangeShape, CompositionShape];

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        ImmutableArray<VfTarget>? targets = EntityPathPattern.Vfs(entry, "on", context.Hosts);
        long rate = entry.Integer("framesPerSecond", 1, 1_000) ?? DefaultFramesPerSecond;
        Resolution resolution = ReadResolution(entry) ?? DefaultResolution;
        long buffers = entry.Integer("buffers", 2, 16) ?? DefaultBuffers;
        foreach (VfTarget target in targets ?? [])
        {
            if (!context.Displays.TryAdd(target, name))
            {
                string path = $"{context.Hosts[target.Host].Name}/gpu{target.Gpu}/vf{target.Vf}";
                entry.Fail("on", $"{path} shows its screen in workload '{context.Displays[target]}' already; a guest has one compositor");
                break;
            }
        }

        int? display = ReadDisplay(entry, context, targets);
        SimTime renderTime = entry.PositiveTime("renderTime") ?? DefaultRenderTime;
        ImmutableArray<ModeChange> changes = ModeChanges(entry, context.Duration);
        MappingReader? composition = entry.Find("composition") is YamlValue value
            ? MappingReader.Open(value, CompositionShape, "'composition'", entry.Errors)
            : null;
        int reads = composition?.PerMille("readsPerFrame", 100_000) ?? DefaultPerMille;
        int writes = composition?.PerMille("writesPerFrame", 100_000) ?? DefaultPerMille;
        return entry.Errors.Count > before || targets is null ? null : new DisplayShareWorkload(name)
        {
            Targets = targets.Value,
            DisplayGpu = display,
            FramesPerSecond = (int)rate,
            Resolution = resolution,
            Buffers = (int)buffers,
            ModeChanges = changes,
            ReadsPerFrame = reads,
            WritesPerFrame = writes,
            RenderTime = renderTime,
        };
    }

    /// <summary>The GPU that shows the frames, e.g. <c>gpu1</c>: one that every target's host has.</summary>
    private static int? ReadDisplay(MappingReader entry, WorkloadContext context, ImmutableArray<VfTarget>? targets)
    {
        if (entry.Text("display") is not { } text)
        {
            return null;
        }

        if (!text.StartsWith("gpu", StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int gpu))
        {
            entry.Fail("display", $"'display' must name a GPU of the VF's host such as gpu0, not '{text}'");
            return null;
        }

        foreach (int host in (targets ?? []).Select(target => target.Host).Distinct())
        {
            int gpus = context.Hosts[host].Gpus.Length;
            if (gpu >= gpus)
            {
                entry.Fail("display", $"{context.Hosts[host].Name} has no {text}; it has gpu0 to gpu{gpus - 1}");
                return null;
            }
        }

        return gpu;
    }

    /// <summary>One mode change, or a list of them in order of time.</summary>
    private static ImmutableArray<ModeChange> ModeChanges(MappingReader entry, SimTime duration)
    {
        ImmutableArray<YamlValue> items = entry.Find("modeChange") switch
        {
            null => [],
            YamlList list => list.Items,
            YamlValue one => [one],
        };
        ImmutableArray<ModeChange>.Builder changes = ImmutableArray.CreateBuilder<ModeChange>();
        foreach (YamlValue item in items)
        {
            MappingReader? reader = MappingReader.Open(item, ModeChangeShape, "a mode change", entry.Errors);
            SimTime? at = reader?.PositiveTime("at");
            Resolution? resolution = reader is null ? null : ReadResolution(reader);
            if (at >= duration)
            {
                reader!.Fail("at", $"the mode change at {at} is not within the scenario's duration of {duration}");
            }
            else if (changes.Count > 0 && at <= changes[^1].At)
            {
                reader!.Fail("at", "mode changes must be in order of time, each later than the one before it");
            }
            else if (at is not null && resolution is not null)
            {
                changes.Add(new ModeChange(at.Value, resolution.Value));
            }
        }

        return changes.ToImmutable();
    }

    private static Resolution? ReadResolution(MappingReader reader)
    {
        string? text = reader.Text("resolution");
        if (text is null)
        {
            return null;
        }

        if (!Resolution.TryParse(text, out Resolution resolution))
        {
            reader.Fail("resolution", $"'resolution' must be width x height in pixels such as 1920x1080, each from 1 to {Resolution.MaximumSide}, not '{text}'");
            return null;
        }

        return resolution;
    }
}
