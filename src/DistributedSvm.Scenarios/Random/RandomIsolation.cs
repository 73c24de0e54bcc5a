using System.Globalization;

namespace DistributedSvm.Scenarios.Random;

/// <summary>
/// A scenario of VFs side by side drawn from a seed: two GPUs with six VFs each, guests that write and read their VRAM and others that share buffers of it, while VFs are
/// reset, paused and moved, get other quotas and lose them. As text, so that a case that went wrong is a file like any other.
/// </summary>
public sealed class RandomIsolation : RandomText
{
    private const int Gpus = 2;
    private const int VfsPerGpu = 6;

    /// <summary>The VF whose guest has a screen, and one that nobody uses.</summary>
    private int _screen;
    private int _free;

    private RandomIsolation(ulong seed)
        : base(seed, 0x150)
    {
    }

    /// <summary>The YAML of this seed's scenario.</summary>
    public static string Text(ulong seed)
    {
        var scenario = new RandomIsolation(seed);
        scenario.Write();
        return scenario.ToString();
    }

    private static string Vf(int index) => string.Create(CultureInfo.InvariantCulture, $"node0/gpu{index / VfsPerGpu}/vf{(index % VfsPerGpu) + 1}");

    private string AnyVf() => Vf(Below(Gpus * VfsPerGpu));

    /// <summary>Small ones, and ones of which hardly six fit.</summary>
    private string Quota() => Pick("16MiB", "32MiB", "64MiB", "1GiB", "3GiB");

    private void Write()
    {
        Line($"name: random isolation scenario {Seed}");
        Line($"kernel: {Pick("'7.0'", "'7.1'")}");
        Line($"seed: {Seed}");
        Line($"duration: 600ms");
        Line($"schedule: {{ kind: pct, changePoints: {1 + Below(6)} }}");
        Line($"expect: [importer, exporter, guest, user, hardware]");
        Line($"hosts:");
        Line($"  - name: node");
        Line($"    topology: {{ gpus: {Gpus}, model: arc-pro-b60, gpusPerSwitch: {1 + Below(Gpus)} }}");
        Line($"    vfs: {{ perGpu: {VfsPerGpu}, vramPerVf: {Quota()}{(Chance(20) ? ", driver: vfio-pci" : "")} }}");
        if (Chance(50))
        {
            Line($"    disableAcsRedir: ['*']");
        }

        Workloads();
        Line($"faults:");
        int actions = 4 + Below(9);
        for (int i = 0; i < actions; i++)
        {
            Action();
        }
    }

    /// <summary>Each VF has one process: two would write over each other's memory.</summary>
    private void Workloads()
    {
        int[] vfs = [.. Enumerable.Range(0, Gpus * VfsPerGpu)];
        for (int i = 0; i < vfs.Length; i++)
        {
            int chosen = i + Below(vfs.Length - i);
            (vfs[i], vfs[chosen]) = (vfs[chosen], vfs[i]);
        }

        int shares = Below(5);
        (_screen, _free) = (vfs[^1], vfs[^2]);
        Line($"workloads:");
        Line($"  - {{ kind: display-share, on: {Vf(_screen)}, resolution: 640x480 }}");
        foreach (int vf in vfs.Take(shares))
        {
            string other = string.Create(CultureInfo.InvariantCulture, $"node0/gpu{1 - (vf / VfsPerGpu)}");
            string importers = Pick($"{{ on: node0/gpu{vf / VfsPerGpu} }}", $"{{ on: node0/gpu{vf / VfsPerGpu} }}, {{ on: {other} }}", $"{{ on: {other} }}");
            Line($"  - kind: share");
            Line($"    exporter: {Vf(vf)}");
            Line($"    size: {4 * (1 + Below(512))}KiB");
            Line($"    buffers: {1 + Below(3)}");
            Line($"    start: {Below(2000)}us");
            Line($"    hold: {1 + Below(60)}ms");
            Line($"    repeat: {5 + Below(20)}");
            Line($"    accessEvery: {500 + Below(3000)}us");
            Line($"    importers: [{importers}]");
        }

        foreach (int vf in vfs[shares..^2])
        {
            Line($"  - {{ kind: vram-access, on: {Vf(vf)}, every: {200 + Below(3000)}us, size: {4 * (1 + Below(1024))}KiB, writes: 0.{3 + Below(5)}, beyond: 0.0{Below(5)} }}");
        }
    }

    private void Action()
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"at: {1 + Below(450)}ms");
        string kind = Pick(
            "vf-flr", "vf-flr", "vf-flr", "set-vram", "set-vram", "set-vram", "set-quota", "hot-reset", "gpu-reset", "qemu-kill", "device-close", "enable-vfs", "vf-pause", "migrate");
        switch (kind)
        {
            case "set-vram":
                // Away first, so that what one VF gives back another gets.
                string bytes = Chance(30) ? "0MiB" : Quota();
                Line($"  - {{ {at}, kind: set-vram, on: {AnyVf()}, vram: {bytes}, quotaChange: {Pick("refuse", "notify")} }}");
                break;
            case "set-quota":
                string quota = Pick($"ggtt: {4 * Below(64)}MiB", $"contexts: {Below(4096)}", $"execQuantum: {Below(20)}ms", $"preemptTimeout: {Below(5000)}us");
                Line($"  - {{ {at}, kind: set-quota, on: {AnyVf()}, {quota} }}");
                break;
            case "enable-vfs":
                // Through 0, as it must be; what is given to whom is drawn anew by the driver.
                int gpu = Below(Gpus);
                int down = 1 + Below(400);
                Line($"  - {{ at: {down}ms, kind: enable-vfs, on: node0/gpu{gpu}, count: 0 }}");
                Line($"  - {{ at: {down + 1 + Below(40)}ms, kind: enable-vfs, on: node0/gpu{gpu}, count: {1 + Below(VfsPerGpu)} }}");
                break;
            case "vf-pause":
                string vf = AnyVf();
                int paused = 1 + Below(400);
                Line($"  - {{ at: {paused}ms, kind: vf-pause, on: {vf} }}");
                Line($"  - {{ at: {paused + 1 + Below(60)}ms, kind: vf-resume, on: {vf} }}");
                break;
            case "migrate":
                // Of the one VF with a screen to one that nobody uses.
                Line($"  - {{ {at}, kind: migrate, on: {Vf(_screen)}, to: {Vf(_free)} }}");
                break;
            case "gpu-reset":
                Line($"  - {{ {at}, kind: gpu-reset, on: node0/gpu{Below(Gpus)}, for: {1 + Below(30)}ms }}");
                break;
            case "qemu-kill":
                Line($"  - {{ {at}, kind: qemu-kill, on: {AnyVf()}, restartAfter: {1 + Below(20)}ms }}");
                break;
            case "device-close":
                Line($"  - {{ {at}, kind: device-close, on: {AnyVf()}, for: {1 + Below(80)}ms }}");
                break;
            default:
                Line($"  - {{ {at}, kind: {kind}, on: {AnyVf()} }}");
                break;
        }
    }
}
