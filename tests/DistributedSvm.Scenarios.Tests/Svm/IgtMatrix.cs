using System.Globalization;
using System.Text;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>
/// The matrix of xe_exec_system_allocator (IGT GPU Tools): each of its sections with each ARG, as a scenario. In each round the GPU stores to a part of the memory of its own and the CPU
/// reads it; the ARG says what the memory is and what happens to it. Where a file under client/scenarios/igt has the name of a subtest, both run.
/// </summary>
internal static class IgtMatrix
{
    private static readonly Section[] Sections =
    [
        new("once", 1, 2048), new("once-large", 1, 16384), new("twice", 2, 2048), new("twice-large", 2, 16384), new("many", 16, 2048), new("many-64k", 16, 64),
        new("many-large", 16, 16384), new("many-stride", 16, 2048, Stride: 128),
        new("threads-many", 8, 2048, Processes: 4), new("threads-many-large", 8, 16384, Processes: 4), new("threads-many-stride", 8, 2048, Stride: 256, Processes: 4),
        new("threads-shared-vm-many", 8, 2048, Threads: 4), new("threads-shared-vm-many-64k", 8, 64, Threads: 4), new("threads-shared-vm-many-stride", 8, 2048, Stride: 256, Threads: 4),
        new("process-many", 8, 2048, Processes: 8), new("process-many-64k", 8, 64, Processes: 8), new("process-many-stride", 8, 2048, Stride: 256, Processes: 8),
    ];

    /// <summary>{d}: the allocation; {p}: the part of the round; {s}: its size.</summary>
    private static readonly Arg[] Args =
    [
        new("malloc"),
        new("malloc-nomemset", IsTouched: false),
        new("malloc-madvise", Prepare: ["{ madvise: {d}, on: gpu0, preferredLocation: gpu0 }"]),
        new("malloc-prefetch", Before: ["{ prefetch: {d}, on: gpu0, to: local }"]),
        new("malloc-multi-fault", Kernel: "{ write: {d}, size: 4KiB }, { write: {p} }"),
        new("malloc-fork-read", After: ["{ fork: {d}-child }", "{ cpuRead: {p}, in: {d}-child }", "{ exit: {d}-child }"]),
        new("malloc-mlock", Prepare: ["{ mlock: {d} }"]),
        new("malloc-mlock-nomemset", IsTouched: false, Prepare: ["{ mlock: {d} }"]),
        new("malloc-busy", After: ["{ vmUnbind: {d}, on: gpu0, expect: EBUSY }"]),
        new("malloc-bo-unmap", IsBuffer: true),
        new("mmap"),
        new("mmap-nomemset", IsTouched: false),
        new("mmap-huge", Type: "huge"),
        new("mmap-huge-nomemset", IsTouched: false, Type: "huge"),
        new("mmap-shared", Type: "shared"),
        new("mmap-shared-nomemset", IsTouched: false, Type: "shared"),
        new("mmap-shared-remap", Type: "shared", After: ["{ mremap: {d} }"]),
        new("mmap-file", Type: "file"),
        new("mmap-file-mlock", Type: "file", Prepare: ["{ mlock: {d} }"]),
        new("mmap-remap", After: ["{ mremap: {d} }"]),
        new("free", IsNew: true, After: ["{ munmap: {d} }"]),
        new("free-nomemset", IsNew: true, IsTouched: false, After: ["{ munmap: {d} }"]),
        new("new", IsNew: true),
        new("new-nomemset", IsNew: true, IsTouched: false),
        new("new-busy", IsNew: true, After: ["{ vmUnbind: {d}, on: gpu0, expect: EBUSY }"]),
        new("mmap-free", IsNew: true, After: ["{ munmap: {d} }"]),
        new("mmap-free-huge", IsNew: true, Type: "huge", After: ["{ munmap: {d} }"]),
        new("mmap-free-nomemset", IsNew: true, IsTouched: false, After: ["{ munmap: {d} }"]),
        new("mmap-new", IsNew: true),
        new("mmap-new-huge", IsNew: true, Type: "huge"),
        new("mmap-new-nomemset", IsNew: true, IsTouched: false),
    ];

    /// <summary>Huge pages need 2 MiB.</summary>
    public static IEnumerable<string> Names =>
        from section in Sections from arg in Args where arg.Type != "huge" || section.KiB >= 2048 select $"{section.Name}-{arg.Name}";

    public static string Text(string name)
    {
        (Section section, Arg arg) = Sections.SelectMany(section => Args.Select(arg => (section, arg))).First(pair => $"{pair.section.Name}-{pair.arg.Name}" == name);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"name: {name}").AppendLine("duration: 5s").AppendLine("hosts:").AppendLine("  - name: node")
            .AppendLine("    topology: { gpus: 1, model: arc-pro-b60 }").AppendLine("workloads:").AppendLine("  - kind: svm-program").AppendLine("    on: [node0/gpu0]");
        if (section.Threads == 1)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    processes: {section.Processes}").AppendLine("    steps:").AppendLine("      - { createVm: gpu0 }");
            Add(text, "      ", section, arg, "data");
            return text.ToString();
        }

        text.AppendLine("    threads:").AppendLine("      - steps: [{ createVm: gpu0 }, { barrier: start }]");
        for (int thread = 0; thread < section.Threads; thread++)
        {
            text.AppendLine("      - steps:").AppendLine("          - { barrier: start }");
            Add(text, "          ", section, arg, string.Create(CultureInfo.InvariantCulture, $"data{thread}"));
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string indent, Section section, Arg arg, string data)
    {
        int apart = section.Stride > 0 ? section.Stride : section.KiB / section.Rounds;
        string part = section.Stride > 0 ? $"{data}+{apart}KiB*i, size: 4KiB" : $"{data}+{apart}KiB*i, size: {apart}KiB";
        string[] map =
        [
            $"{{ mmap: {data}, size: {section.KiB}KiB, type: {arg.Type} }}",
            .. arg.Prepare ?? [],
            .. arg.IsTouched ? ["{ cpuWrite: {d} }"] : Array.Empty<string>(),
        ];
        string[] round = [.. arg.Before ?? [], $"{{ launch: gpu0, kernel: [{arg.Kernel}] }}", "{ cpuRead: {p} }", .. arg.After ?? []];
        if (arg.IsBuffer)
        {
            Steps("", [$"{{ mmap: {data}, size: {section.KiB}KiB, protection: none }}", "{ vmBind: {d}, on: gpu0, buffer: true }"]);
            Loop([$"{{ launch: gpu0, kernel: [{arg.Kernel}] }}", "{ launch: gpu0, kernel: [{ read: {p} }] }"]);
            Steps("", ["{ munmap: {d} }", $"{{ mmap: {data}, size: {section.KiB}KiB, at: {data} }}", "{ vmBind: {d}, on: gpu0 }"]);
            Loop(round);
            return;
        }

        if (!arg.IsNew)
        {
            Steps("", map);
        }

        Loop(arg.IsNew ? [.. map, .. round] : round);

        void Loop(string[] steps)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{indent}- repeat: {section.Rounds}").AppendLine(CultureInfo.InvariantCulture, $"{indent}  steps:");
            Steps("    ", steps);
        }

        void Steps(string deeper, string[] steps)
        {
            foreach (string step in steps)
            {
                text.Append(indent).Append(deeper).Append("- ")
                    .AppendLine(step.Replace("{d}", data, StringComparison.Ordinal).Replace("{p}", part, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>How often, on how much, in which parts, and who.</summary>
    /// <param name="Name">What the names of its subtests begin with.</param>
    /// <param name="Rounds">Stores.</param>
    /// <param name="KiB">Size of an allocation.</param>
    /// <param name="Stride">KiB from one store to the next, of a page each; 0 for parts that cover it all.</param>
    /// <param name="Processes">At once, a VM each.</param>
    /// <param name="Threads">Of one VM.</param>
    private sealed record Section(string Name, int Rounds, int KiB, int Stride = 0, int Processes = 1, int Threads = 1);

    /// <summary>What the memory is, and what happens to it.</summary>
    /// <param name="Name">The end of the names of its subtests.</param>
    /// <param name="Type">Of the mapping.</param>
    /// <param name="IsTouched">The CPU writes it all first.</param>
    /// <param name="IsNew">It is mapped anew in each round.</param>
    /// <param name="IsBuffer">A buffer object is bound there before.</param>
    /// <param name="Kernel">What the GPU does in a round.</param>
    /// <param name="Prepare">Once it is mapped.</param>
    /// <param name="Before">Before the GPU's store.</param>
    /// <param name="After">After the CPU's read.</param>
    private sealed record Arg(
        string Name,
        string Type = "anonymous",
        bool IsTouched = true,
        bool IsNew = false,
        bool IsBuffer = false,
        string Kernel = "{ write: {p} }",
        string[]? Prepare = null,
        string[]? Before = null,
        string[]? After = null);
}
