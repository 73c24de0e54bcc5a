using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// What happens to the drivers of functions that processes share their memory with. <c>svm-unbind</c>: they leave their functions, what is in the VRAM goes to system memory, and nothing
/// comes there any more; <c>svm-shrink</c>: memory of the host is short, and a pagemap that nobody uses goes.
/// </summary>
public sealed class SvmDriverKind : VfFaultKind
{
    private readonly Message _message;

    private SvmDriverKind(string name, string shape, Message message)
        : base(name, shape, [], []) => _message = message;

    public static SvmDriverKind Unbind { get; } = new("svm-unbind", "svmUnbind", new UnbindDevice());

    public static SvmDriverKind Shrink { get; } = new("svm-shrink", "svmShrink", new ShrinkPagemaps());

    protected override bool StrikesPfs => true;

    protected override void CheckTargets(MappingReader entry, WorkloadContext context, ImmutableArray<VfTarget> targets)
    {
        VfTarget[] without = [.. targets.Where(target => !context.Shared.Contains(target))];
        if (without.Length == 0)
        {
            return;
        }

        string[] some = [.. context.Shared.Take(4).Select(target => SharedFunctions.PathOf(context, target))];
        string known = some.Length == 0 ? "with none: add a workload such as svm-program" : $"with {string.Join(", ", some)}{(context.Shared.Count > some.Length ? " and others" : "")}";
        entry.Fail("on", $"no process shares its memory with {SharedFunctions.PathOf(context, without[0])}; they do {known}");
    }

    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context) => [new FaultStroke(default, FaultReceiver.SvmDriver, _message)];
}
