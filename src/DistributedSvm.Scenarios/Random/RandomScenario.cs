using System.Globalization;

namespace DistributedSvm.Scenarios.Random;

/// <summary>
/// A scenario of the sharing protocol drawn from a seed: up to four GPUs in one or two boxes, links between them, VFs, other importers, buffers of odd shapes and buffer
/// objects, importers of all habits, faults at random times, and a schedule of random priorities. As text, so that a case that went wrong is a file like any other.
/// </summary>
public sealed class RandomScenario : RandomText
{
    private const int PageKiB = 4;
    private const int QuotaMiB = 64;

    private int _hosts;
    private int _gpus;
    private int _vfs;
    private readonly List<string> _devices = [];

    private RandomScenario(ulong seed)
        : base(seed, 0x5EED)
    {
    }

    /// <summary>The YAML of this seed's scenario.</summary>
    public static string Text(ulong seed)
    {
        var scenario = new RandomScenario(seed);
        scenario.Write();
        return scenario.ToString();
    }

    private void Write()
    {
        Line($"name: random protocol scenario {Seed}");
        Line($"seed: {Seed}");
        Line($"duration: 400ms");
        Line($"schedule: {{ kind: pct, changePoints: {1 + Below(6)} }}");
        Line($"expect: [importer, exporter, guest, user, hardware]");
        Hosts();
        Line($"workloads:");
        int places = _hosts * _gpus * _vfs;
        int shares = Math.Min(1 + Below(4), places);
        int[] exporters = [.. Enumerable.Range(0, places)];
        for (int i = 0; i < shares; i++)
        {
            // Each VF is shared by one process only: two would write over each other's memory.
            int chosen = i + Below(exporters.Length - i);
            (exporters[i], exporters[chosen]) = (exporters[chosen], exporters[i]);
            Share(exporters[i]);
        }

        int faults = Below(5);
        if (faults > 0)
        {
            Line($"faults:");
            for (int i = 0; i < faults; i++)
            {
                Fault(exporters[Below(shares)]);
            }
        }
    }

    private void Hosts()
    {
        _hosts = Chance(20) ? 2 : 1;
        _gpus = 1 + Below(4 / _hosts);
        _vfs = 1 + Below(3);
        Line($"hosts:");
        Line($"  - name: node");
        Line($"    count: {_hosts}");
        Line($"    topology: {{ gpus: {_gpus}, model: arc-pro-b60, gpusPerSwitch: {1 + Below(_gpus)} }}");
        Line($"    vfs: {{ perGpu: {_vfs}, vramPerVf: {QuotaMiB}MiB }}");
        if (Chance(60))
        {
            Line($"    disableAcsRedir: ['*']");
        }

        if (Chance(50))
        {
            _devices.AddRange(((string[])["rdma", "system-only", "iommufd"]).Where(_ => Chance(60)));
        }

        if (_devices.Count > 0)
        {
            Line($"    devices: [{string.Join(", ", _devices.Select(kind => $"{{ name: dev-{kind}, kind: {kind} }}"))}]");
        }

        if (_gpus > 1 && Chance(25))
        {
            Line($"    links: [{{ kind: xe-link, between: [gpu0, gpu{1 + Below(_gpus - 1)}], bandwidth: 100GB/s }}]");
        }

        if (_hosts > 1)
        {
            Line($"network: {{ bandwidth: 200Gbps, latency: 5us }}");
            Line($"ualink: {{ bandwidth: 80GB/s, latency: 1us }}");
        }
    }

    private string Gpu(int index) => string.Create(CultureInfo.InvariantCulture, $"node{index / _gpus}/gpu{index % _gpus}");

    private string AnyGpu() => Gpu(Below(_hosts * _gpus));

    private string Vf(int index) => string.Create(CultureInfo.InvariantCulture, $"{Gpu(index / _vfs)}/vf{(index % _vfs) + 1}");

    private void Share(int exporter)
    {
        bool isObject = Chance(20);
        Line($"  - kind: share");
        Line($"    exporter: {(isObject ? Gpu(exporter / _vfs) : Vf(exporter))}");
        if (isObject)
        {
            Line($"    placement: {Pick("vram", "system", "both", "both")}");
        }

        if (isObject || Chance(50))
        {
            Line($"    size: {PageKiB * (1 + Below(256))}KiB");
            Line($"    buffers: {1 + Below(3)}");
        }
        else
        {
            Ranges();
        }

        Line($"    start: {Below(2000)}us");
        Line($"    hold: {1 + Below(60)}ms");
        Line($"    pause: {100 + Below(2000)}us");
        Line($"    repeat: {Below(5)}");
        Line($"    accessEvery: {300 + Below(3000)}us");
        Line($"    importers:");
        int importers = 1 + Below(4);
        for (int i = 0; i < importers; i++)
        {
            Importer(exporter, isObject);
        }
    }

    /// <summary>Up to six ranges of odd sizes, in any order, without overlap.</summary>
    private void Ranges()
    {
        int count = 1 + Below(6);
        var ranges = new List<string>();
        int page = Below(64);
        for (int i = 0; i < count; i++)
        {
            int length = 1 + Below(37);
            ranges.Insert(Below(ranges.Count + 1), string.Create(
                CultureInfo.InvariantCulture, $"{{ offset: {page * PageKiB}KiB, length: {length * PageKiB}KiB }}"));
            page += length + Below(500);
        }

        Line($"    ranges: [{string.Join(", ", ranges)}]");
    }

    private void Importer(int exporter, bool ofObject)
    {
        string own = Gpu(exporter / _vfs);
        string device = _devices.Count > 0 ? _devices[Below(_devices.Count)] : "";
        string on = Below(10) switch
        {
            < 5 => own,
            < 7 => AnyGpu(),
            7 => Vf(Below(_hosts * _gpus * _vfs)),
            _ => device.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"node{Below(_hosts)}/dev-{device}") : own,
        };
        string more = (Chance(30) ? ", churns: true" : "") + (Chance(10) ? ", writes: true" : "");
        if (on.Contains("/dev-", StringComparison.Ordinal) && device != "iommufd" && Chance(25))
        {
            more += ", dynamic: false";
        }
        else if (!on.Contains("/dev-", StringComparison.Ordinal) && !ofObject && Chance(4))
        {
            // Bus addresses mean something in their own box only.
            on = Gpu((exporter / _vfs / _gpus * _gpus) + Below(_gpus));
            more += ", bypassesCheck: true";
        }
        else
        {
            more += Habit() + (Chance(5) ? ", peerToPeer: false" : "") + (Chance(3) ? ", attachesEarly: true" : "");
        }

        Line($"      - {{ on: {on}{more} }}");
    }

    private string Habit() => Below(20) switch
    {
        < 12 => "",
        < 14 => ", unmaps: inside",
        < 16 => ", unmaps: after",
        < 18 => string.Create(CultureInfo.InvariantCulture, $", unmaps: late, unmapDelay: {1 + Below(50)}ms"),
        18 => ", unmaps: never",
        _ => ", revocable: false",
    };

    private void Fault(int target)
    {
        string when = When(target);
        string on = Vf(target);
        string fault = Pick(
            "vf-flr", "hot-reset", "memory-disable", "low-power", "device-close", "qemu-kill", "vf-removal", "pf-unbind", "allocation", "set-vram", "gpu-reset", "hot-reset-set",
            "link-down", "link-corrupt");
        switch (fault)
        {
            case "low-power" or "device-close":
                Line($"  - {{ {when}, kind: {fault}, on: {on}, for: {1 + Below(80)}ms }}");
                break;
            case "qemu-kill":
                int kills = 1 + Below(3);
                string again = kills == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", repeat: {kills}, every: {20 + Below(60)}ms");
                Line($"  - {{ {when}, kind: qemu-kill, on: {on}, restartAfter: {1 + Below(20)}ms{again} }}");
                break;
            case "pf-unbind":
                Line($"  - {{ {when}, kind: pf-unbind, on: {AnyGpu()} }}");
                break;
            case "allocation":
                string site = Pick("export", "fd", "attachment", "match-entry", "container", "device-addresses");
                Line($"  - {{ {when}, kind: allocation-failure, on: {on}, site: {site}, nth: {1 + Below(3)} }}");
                break;
            case "gpu-reset":
                string end = Chance(20) ? ", wedges: true" : "";
                Line($"  - {{ {when}, kind: gpu-reset, on: {AnyGpu()}, for: {1 + Below(30)}ms{end} }}");
                break;
            case "hot-reset-set":
                Line($"  - {{ {when}, kind: hot-reset, on: {Gpu(target / _vfs)}/vf* }}");
                break;
            case "set-vram":
                Line($"  - {{ {when}, kind: set-vram, on: {on}, vram: {2 * Below(32)}MiB, quotaChange: {Pick("refuse", "notify")} }}");
                break;
            case "link-down" or "link-corrupt":
                string writes = fault == "link-corrupt" && Chance(50) ? ", writesOnly: true" : "";
                Line($"  - {{ {when}, kind: {fault}, on: {AnyGpu()}, for: {1 + Below(80)}ms{writes} }}");
                break;
            default:
                Line($"  - {{ {when}, kind: {fault}, on: {on} }}");
                break;
        }
    }

    /// <summary>At a time; or some time after the n-th occurrence of something that the exporter or a GPU's driver does.</summary>
    private string When(int target)
    {
        if (!Chance(40))
        {
            return string.Create(CultureInfo.InvariantCulture, $"at: {Below(200_000)}us");
        }

        bool isExporters = Chance(40);
        string of = isExporters
            ? Pick("export", "match", "revoke", "reset")
            : Pick("import", "attach", "detach", "lock", "pin", "map", "bind", "access", "invalidate", "unmap");
        string by = isExporters ? Vf(target) : string.Create(CultureInfo.InvariantCulture, $"node0/gpu{Below(2) * Below(_gpus)}");
        return string.Create(CultureInfo.InvariantCulture, $"when: {{ nth: {1 + Below(12)}, of: {of}, by: {by}, after: {Below(40)}us }}");
    }
}
