using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>A kind of fault that strikes VFs, once or again and again: <c>repeat</c> times, <c>every</c> so long, each with a <c>chance</c>.</summary>
public abstract class VfFaultKind(string name, string shape, ImmutableArray<string> required, ImmutableArray<string> optional) : IFaultKind
{
    public string Name => name;

    public MappingShape Shape { get; } = FaultShape.Of(shape, ["on", .. required], [.. optional, "repeat", "every", "chance"]);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        ImmutableArray<VfTarget>? targets = StrikesPfs ? EntityPathPattern.Functions(entry, "on", context.Hosts) : EntityPathPattern.Vfs(entry, "on", context.Hosts);
        ImmutableArray<FaultStroke> once = Strokes(entry, context);
        if (targets?.Any(target => target.Vf == 0) == true)
        {
            CheckForPf(entry, once);
        }

        if (targets is { } struck)
        {
            CheckTargets(entry, context, struck);
            if (once.Any(stroke => SharedFunctions.TakesVram(stroke.Message)))
            {
                SharedFunctions.Check(entry, "on", name, context, struck);
            }
        }

        ImmutableArray<FaultStroke> strokes = FaultRepetition.Read(entry, at, context, once, name);
        return entry.Errors.Count > before || targets is null ? null : new VfFault(at, name, targets.Value, strokes);
    }

    /// <summary>A GPU's path names its PF, which is struck as well.</summary>
    protected virtual bool StrikesPfs => false;

    /// <summary>What is for VFs alone is an error of the entry.</summary>
    protected virtual void CheckForPf(MappingReader entry, ImmutableArray<FaultStroke> once)
    {
    }

    /// <summary>A target that cannot be struck is an error of the entry.</summary>
    protected virtual void CheckTargets(MappingReader entry, WorkloadContext context, ImmutableArray<VfTarget> targets)
    {
    }

    /// <summary>What one occurrence sends; errors go to the entry.</summary>
    protected abstract ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context);

    /// <summary>An action on the vfio device of the VF, at once.</summary>
    protected static FaultStroke Act(DeviceAction action, SimTime after = default) =>
        new(after, FaultReceiver.Vfio, new ActOnDevice(default, action));
}
