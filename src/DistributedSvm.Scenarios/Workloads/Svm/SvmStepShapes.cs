using System.Collections.Immutable;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>The steps of a program: each is a mapping whose first key says what it does.</summary>
internal static class SvmStepShapes
{
    public static readonly MappingShape Thread = new("svmThread", ["steps"], ["count", "host"]);

    public static readonly MappingShape Mmap = new("svmMmap", ["mmap", "size"], ["type", "protection", "at", "expect", "in"]);

    public static readonly MappingShape Munmap = new("svmMunmap", ["munmap"], ["size", "expect", "in"]);

    public static readonly MappingShape Mremap = new("svmMremap", ["mremap"], ["size", "as", "expect", "in"]);

    public static readonly MappingShape Mprotect = new("svmMprotect", ["mprotect", "protection"], ["size", "expect", "in"]);

    public static readonly MappingShape Mlock = new("svmMlock", ["mlock"], ["size", "expect", "in"]);

    public static readonly MappingShape Munlock = new("svmMunlock", ["munlock"], ["size", "expect", "in"]);

    public static readonly MappingShape Fork = new("svmFork", ["fork"], ["expect"]);

    public static readonly MappingShape Exit = new("svmExit", ["exit"], ["expect"]);

    public static readonly MappingShape CpuRead = new("svmCpuRead", ["cpuRead"], ["size", "value", "expect", "in"]);

    public static readonly MappingShape CpuWrite = new("svmCpuWrite", ["cpuWrite"], ["size", "value", "expect", "in"]);

    public static readonly MappingShape CpuAtomic = new("svmCpuAtomic", ["cpuAtomic"], ["size", "expect", "in"]);

    public static readonly MappingShape CpuCopy = new("svmCpuCopy", ["cpuCopy", "to"], ["size", "expect", "in"]);

    public static readonly MappingShape CreateVm = new("svmCreateVm", ["createVm"], ["expect"]);

    public static readonly MappingShape CloseVm = new("svmCloseVm", ["closeVm"], ["expect"]);

    public static readonly MappingShape VmBind = new("svmVmBind", ["vmBind", "on"], ["size", "buffer", "expect"]);

    public static readonly MappingShape VmUnbind = new("svmVmUnbind", ["vmUnbind", "on"], ["size", "expect"]);

    public static readonly MappingShape Madvise = new("svmMadvise", ["madvise", "on"], ["size", "preferredLocation", "atomic", "patIndex", "purgeable", "expect"]);

    public static readonly MappingShape Prefetch = new("svmPrefetch", ["prefetch", "on"], ["size", "to", "expect"]);

    public static readonly MappingShape Launch = new("svmLaunch", ["launch", "kernel"], ["expect"]);

    public static readonly MappingShape Push = new("svmPush", ["push", "to", "at"], ["size", "expect"]);

    public static readonly MappingShape Pull = new("svmPull", ["pull", "from", "at"], ["size", "expect"]);

    public static readonly MappingShape Receive = new("svmReceive", ["receive"], []);

    public static readonly MappingShape Barrier = new("svmBarrier", ["barrier"], []);

    public static readonly MappingShape Pause = new("svmPause", ["pause"], []);

    public static readonly MappingShape Counters = new("svmCounters", ["counters"], []);

    public static readonly MappingShape CheckCounters = new("svmCheckCounters", ["checkCounters", "on"], ["faults", "invalidations", "migrations"]);

    public static readonly MappingShape Repeat = new("svmRepeat", ["repeat", "steps"], ["measured"]);

    public static readonly MappingShape KernelRead = new("svmKernelRead", ["read"], ["size", "value", "times", "compute"]);

    public static readonly MappingShape KernelWrite = new("svmKernelWrite", ["write"], ["size", "value", "times", "compute"]);

    public static readonly MappingShape KernelAtomic = new("svmKernelAtomic", ["atomic"], ["size", "times", "compute"]);

    public static readonly MappingShape KernelCopy = new("svmKernelCopy", ["copy", "to"], ["size", "times", "compute"]);

    /// <summary>What a thread may do.</summary>
    public static readonly ImmutableArray<MappingShape> Steps =
    [
        Mmap, Munmap, Mremap, Mprotect, Mlock, Munlock, Fork, Exit, CpuRead, CpuWrite, CpuAtomic, CpuCopy, CreateVm, CloseVm, VmBind, VmUnbind, Madvise, Prefetch, Launch, Push, Pull, Receive, Barrier,
        Pause, Counters, CheckCounters, Repeat,
    ];

    /// <summary>What a kernel may do.</summary>
    public static readonly ImmutableArray<MappingShape> Kernel = [KernelRead, KernelWrite, KernelAtomic, KernelCopy];

    public static IEnumerable<MappingShape> All => [Thread, .. Steps, .. Kernel];

    /// <summary>The key that says which step a shape is.</summary>
    public static string VerbOf(MappingShape shape) => shape.Required[0];

    /// <summary>The shape of a step by its verb; null, and an error, for something else.</summary>
    public static MappingShape? Of(YamlValue step, ImmutableArray<MappingShape> shapes, string what, ErrorList errors)
    {
        string verbs = string.Join(", ", shapes.Select(VerbOf));
        if (step is not YamlMapping mapping)
        {
            errors.Add(step, $"a step of {what} must be a mapping such as {{ {VerbOf(shapes[0])}: ... }}, not {step.Description}; steps: {verbs}");
            return null;
        }

        MappingShape[] meant = [.. shapes.Where(shape => mapping.Find(VerbOf(shape)) is not null)];
        if (meant.Length == 1)
        {
            return meant[0];
        }

        if (meant.Length > 1)
        {
            errors.Add(mapping, $"one step cannot be '{VerbOf(meant[0])}' and '{VerbOf(meant[1])}'; write two");
        }
        else
        {
            string first = mapping.Entries.IsEmpty ? "" : mapping.Entries[0].Key.Text;
            errors.Add(mapping.Entries.IsEmpty ? mapping : mapping.Entries[0].Key, $"unknown step '{first}' of {what}{Suggestion.WithAll(first, shapes.Select(VerbOf))}");
        }

        return null;
    }
}
