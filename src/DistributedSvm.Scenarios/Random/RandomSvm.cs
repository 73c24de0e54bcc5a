using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Random;

/// <summary>
/// A program of a process that shares its memory with GPUs drawn from a seed: two to four GPUs with little VRAM, threads that map, touch, prefetch, advise, move and unmap
/// memory, count in it, and run kernels on it, while others do the same. Allocations that several threads use stay mapped; each thread has one of its own with which it does
/// what it likes. In a few programs something befalls the driver of a GPU in the middle. As text, a step on each line, so that a case that went wrong is a file like any other and can be cut down line by line.
/// </summary>
public sealed class RandomSvm : RandomText
{
    private const int PageKiB = 4;

    /// <summary>VRAM of each GPU: less than a program may want of it.</summary>
    private const int VramMiB = 16;

    /// <summary>Of so many programs in a hundred each, a driver leaves its GPU in the middle, or the host is short of memory.</summary>
    private const int FaultPercent = 5;

    private int _gpus;
    private int _shared;
    private int _sharedKiB;
    private bool _needs64k;

    /// <summary>A stream of its own: programs without faults are what they would be if there were none.</summary>
    private CounterRandom _faults;

    /// <summary>The GPU whose driver leaves; null for none.</summary>
    private string? _unbound;

    private RandomSvm(ulong seed)
        : base(seed, 0x5F) => _faults = new CounterRandom(seed, new EntityId(0x60));

    /// <summary>The YAML of this seed's scenario.</summary>
    public static string Text(ulong seed)
    {
        var scenario = new RandomSvm(seed);
        scenario.Write();
        return scenario.ToString();
    }

    private void Write()
    {
        _gpus = 2 + Below(3);
        _shared = 1 + Below(3);
        _sharedKiB = Chance(40) ? PageKiB * (1 + Below(64)) : 1024 * (1 + Below(8));
        Line($"name: random program {Seed}");
        Line($"seed: {Seed}");
        Line($"duration: 200s");
        Line($"drain: 500ms");
        Line($"schedule: {{ kind: pct, changePoints: {1 + Below(6)} }}");
        Line($"gpuModels: [{{ name: small-b60, extends: arc-pro-b60, vram: {VramMiB}MiB, vramForVfs: {VramMiB}MiB }}]");
        Hosts();
        Faults();
        Line($"workloads:");
        Line($"  - kind: svm-program");
        Line($"    on: node0/gpu*");
        Line($"    threads:");
        int threads = 1 + Below(4);
        for (int thread = 0; thread < threads; thread++)
        {
            Thread(thread);
        }
    }

    private void Hosts()
    {
        Line($"hosts:");
        Line($"  - name: node");
        Line($"    topology: {{ gpus: {_gpus}, model: small-b60, gpusPerSwitch: {1 + Below(_gpus)} }}");
        if (Chance(70))
        {
            Line($"    disableAcsRedir: ['*']");
        }

        string policy = Pick("kernel", "kernel", "kernel", "first-touch", "preferred-location", "access-counters", "read-duplication");
        string chunks = Chance(20) ? ", chunkSizes: [64KiB, 4KiB]" : "";
        _needs64k = Chance(20);
        string more = chunks + (_needs64k ? ", needs64k: true" : "") + (Chance(20) ? ", notifierSize: 4MiB" : "")
            + (Chance(15) ? ", systemAtomics: true" : "") + (Chance(15) ? ", peerMigration: false" : "") + (Chance(25) ? ", profile: thp-series-4k" : "");
        Line($"    svm: {{ policy: {policy}{more} }}");
    }

    private void Faults()
    {
        long drawn = _faults.Below(100);
        if (drawn >= 2 * FaultPercent)
        {
            return;
        }

        bool leaves = drawn < FaultPercent;
        string gpu = FaultGpu();
        Line($"faults:");
        Line($"  - {{ kind: {(leaves ? "svm-unbind" : "svm-shrink")}, on: node0/{gpu}, when: {{ nth: {1 + _faults.Below(60)}, of: page-fault, by: node0/{FaultGpu()} }} }}");
        _unbound = leaves ? gpu : null;
    }

    private string FaultGpu() => string.Create(CultureInfo.InvariantCulture, $"gpu{_faults.Below(_gpus)}");

    private void Thread(int thread)
    {
        Line($"      - steps:");
        if (thread == 0)
        {
            for (int i = 0; i < _shared; i++)
            {
                Step($"mmap: shared{i}, size: {_sharedKiB}KiB");
            }

            for (int gpu = 0; gpu < _gpus; gpu++)
            {
                Step($"createVm: gpu{gpu}");
            }
        }

        int ownKiB = PageKiB * (1 + Below(1024));
        string own = string.Create(CultureInfo.InvariantCulture, $"own{thread}");
        Step($"mmap: {own}, size: {ownKiB}KiB");
        Step($"barrier: start");
        int steps = 4 + Below(24);
        bool hasChild = false;
        for (int i = 0; i < steps; i++)
        {
            if (thread == 0 && Chance(5))
            {
                Step(hasChild ? $"exit: child" : (FormattableString)$"fork: child");
                hasChild = !hasChild;
            }
            else if (hasChild && Chance(20))
            {
                Step($"{Pick("cpuRead", "cpuRead", "cpuWrite", "cpuAtomic")}: {AnyShared()}, in: child");
            }
            else if (Chance(15))
            {
                Own(own, ownKiB);
            }
            else
            {
                Any(Chance(60) ? AnyShared() : AnyOf(own, ownKiB));
            }
        }

        Step($"barrier: end");
        if (thread == 0)
        {
            for (int i = 0; i < _shared; i++)
            {
                Step($"cpuRead: shared{i}");
            }
        }

        Step($"cpuRead: {own}");
    }

    /// <summary>What nobody else does with a thread's own memory: in the end it is mapped and may be written.</summary>
    private void Own(string own, int ownKiB)
    {
        switch (Below(4))
        {
            case 0:
                Step($"munmap: {own}");
                Step($"mmap: {own}, size: {ownKiB}KiB");
                break;
            case 1:
                Step($"mremap: {own}");
                break;
            case 2:
                Step($"mprotect: {own}, protection: read");
                Step($"cpuRead: {own}");
                Step($"cpuWrite: {own}, expect: EFAULT");
                Step($"mprotect: {own}, protection: read-write");
                break;
            default:
                Step($"mlock: {own}");
                Step($"munlock: {own}");
                break;
        }
    }

    private void Any(string place)
    {
        switch (Below(20))
        {
            case < 2:
                Step($"cpuRead: {place}");
                break;
            case < 4:
                Step($"cpuWrite: {place}");
                break;
            case 4:
                Step($"cpuAtomic: {place}");
                break;
            case 5:
                Step($"prefetch: {place}, on: {Gpu()}, to: {Pick("preferred", "local", "system")}, expect: [ok, ENODATA, ENOMEM, EBUSY]");
                break;
            case 6:
                string advised = Gpu();
                string preferred = Gpu();
                Step($"madvise: {place}, on: {advised}, preferredLocation: [{preferred}, {Pick("local", "system")}]{(preferred == _unbound ? ", expect: [ok, ENODEV]" : "")}");
                break;
            case 7:
                Step($"madvise: {place}, on: {Gpu()}, atomic: {Pick("undefined", "device", "global")}");
                break;
            case 8:
                Step($"madvise: {place}, on: {Gpu()}, patIndex: {Below(4)}");
                break;
            case 9:
                Step($"pause: {1 + Below(400)}us");
                break;
            default:
                int parts = 1 + Below(3);
                string kernel = string.Join(", ", Enumerable.Range(0, parts).Select(_ => Access(parts == 1 || Chance(50) ? place : AnyShared())));
                string gpu = Gpu();
                // Atomics need VRAM, and there is none of 64 KiB for less of it: the kernel may be banned.
                string refused = gpu == _unbound ? ", expect: [ok, EIO, ENODEV]"
                    : _needs64k && kernel.Contains("atomic", StringComparison.Ordinal) ? ", expect: [ok, EIO]"
                    : "";
                Step($"launch: {gpu}, kernel: [{kernel}]{refused}");
                break;
        }
    }

    private string Access(string place) => Below(8) switch
    {
        < 3 => $"{{ read: {place} }}",
        < 6 => $"{{ write: {place} }}",
        _ => $"{{ atomic: {place} }}",
    };

    private string Gpu() => string.Create(CultureInfo.InvariantCulture, $"gpu{Below(_gpus)}");

    private string AnyShared() => AnyOf(string.Create(CultureInfo.InvariantCulture, $"shared{Below(_shared)}"), _sharedKiB);

    /// <summary>All of an allocation, or some pages of it.</summary>
    private string AnyOf(string name, int kiB)
    {
        if (Chance(25))
        {
            return name;
        }

        int pages = kiB / PageKiB;
        int first = Below(pages);
        int length = 1 + Below(Math.Min(pages - first, Chance(70) ? 16 : pages));
        return string.Create(CultureInfo.InvariantCulture, $"{name}+{first * PageKiB}KiB, size: {length * PageKiB}KiB");
    }

    private void Step(FormattableString step) => Line($"          - {{ {step.ToString(CultureInfo.InvariantCulture)} }}");
}
