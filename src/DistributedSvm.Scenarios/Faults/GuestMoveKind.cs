using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// <c>migrate</c>: the guest of the VF <c>on</c> is moved to the VF <c>to</c>, of the same host or of another. <c>vf-restore</c>: on the VF <c>on</c> comes up what the guest of the
/// VF <c>from</c>, by default the same, has in its store.
/// </summary>
public sealed class GuestMoveKind : IFaultKind
{
    public static readonly GuestMoveKind Migrate = new(GuestMoveFault.MigrateName, "migrate", ["on", "to"], []);

    public static readonly GuestMoveKind Restore = new(GuestMoveFault.RestoreName, "vfRestore", ["on"], ["from"]);

    private GuestMoveKind(string name, string shape, ImmutableArray<string> required, ImmutableArray<string> optional)
    {
        Name = name;
        Shape = FaultShape.Of(shape, required, optional);
    }

    public string Name { get; }

    public MappingShape Shape { get; }

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        VfTarget? on = One(entry, "on", context);
        VfTarget? other = this == Migrate ? One(entry, "to", context) : entry.Has("from") ? One(entry, "from", context) : on;
        if (entry.Errors.Count > before || on is not { } first || other is not { } second)
        {
            return null;
        }

        SharedFunctions.Check(entry, "on", Name, context, [first]);
        if (second != first)
        {
            SharedFunctions.Check(entry, this == Migrate ? "to" : "from", Name, context, [second]);
        }

        if (entry.Errors.Count > before)
        {
            return null;
        }

        return this == Migrate ? Moved(entry, at, first, second, context) : Restored(entry, at, second, first, context);
    }

    private GuestMoveFault? Moved(MappingReader entry, SimTime at, VfTarget from, VfTarget to, WorkloadContext context)
    {
        if (from == to)
        {
            entry.Fail("to", "'to' must be another VF than 'on': the guest is there already");
            return null;
        }

        if (context.Displays.TryGetValue(to, out string? display))
        {
            entry.Fail("to", $"{entry.Text("to")} has a workload of its own, '{display}': a guest can only be moved to a VF that no workload names");
            return null;
        }

        if (from.Host != to.Host && context.Network is null)
        {
            entry.Fail("to", $"{entry.Text("to")} is on another host, and there is no way there: give the scenario a 'network: {{ bandwidth: 200Gbps, latency: 2us }}'");
            return null;
        }

        return new GuestMoveFault(at, Name, from, to);
    }

    private GuestMoveFault? Restored(MappingReader entry, SimTime at, VfTarget from, VfTarget to, WorkloadContext context)
    {
        if (from.Host != to.Host)
        {
            entry.Fail("from", $"{entry.Text("from")} is on another host than {entry.Text("on")}: an image is restored on the host where it was saved");
            return null;
        }

        if (from != to && context.Displays.TryGetValue(to, out string? display))
        {
            entry.Fail("on", $"{entry.Text("on")} has a workload of its own, '{display}': another guest's image can only be restored on a VF that no workload names");
            return null;
        }

        return new GuestMoveFault(at, Name, from, to);
    }

    private static VfTarget? One(MappingReader entry, string key, WorkloadContext context)
    {
        if (EntityPathPattern.Vfs(entry, key, context.Hosts) is not { } targets)
        {
            return null;
        }

        if (targets.Length == 1)
        {
            return targets[0];
        }

        entry.Fail(key, $"'{key}' must be one VF such as node0/gpu0/vf1, not {targets.Length} of them");
        return null;
    }
}
