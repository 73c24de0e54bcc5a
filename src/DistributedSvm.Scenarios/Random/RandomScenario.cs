using System.Globalization;
using System.Text;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Random;

/// <summary>
/// A scenario of the sharing protocol drawn from a seed: up to four GPUs, VFs, other importers, buffers of odd shapes, importers of all habits, faults at random times, and a
/// schedule of random priorities. As text, so that a case that went wrong is a file like any other.
/// </summary>
public sealed class RandomScenario
{
    private const int PageKiB = 4;
    private const int QuotaMiB = 64;

    private readonly StringBuilder _text = new();
    private readonly ulong _seed;
    private CounterRandom _random;
    private int _gpus;
    private int _vfs;
    private readonly List<string> _devices = [];

    private RandomScenario(ulong seed)
    {
        _seed = seed;
        _random = new CounterRandom(seed, new EntityId(0x5EED));
    }

    /// <summary>The YAML of this seed's scenario.</summary>
    public static string Text(ulong seed)
    {
        var scenario = new RandomScenario(seed);
        scenario.Write();
        return scenario._text.ToString();
    }

    private int Below(int exclusive) => (int)_random.Below(exclusive);

    private bool Chance(int percent) => Below(100) < percent;

    private string Pick(params ReadOnlySpan<string> words) => words[Below(words.Length)];

    private void Line(FormattableString line) => _text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private void Write()
    {
        Line($"name: random protocol scenario {_seed}");
        Line($"seed: {_seed}");
        Line($"duration: 400ms");
        Line($"schedule: {{ kind: pct, changePoints: {1 + Below(6)} }}");
        Line($"expect: [importer, exporter, guest, user, hardware]");
        Hosts();
        Line($"workloads:");
        int shares = Math.Min(1 + Below(4), _gpus * _vfs);
        int[] exporters = [.. Enumerable.Range(0, _gpus * _vfs)];
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
        _gpus = 1 + Below(4);
        _vfs = 1 + Below(3);
        Line($"hosts:");
        Line($"  - name: node");
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
    }

    private string Vf(int index) => string.Create(CultureInfo.InvariantCulture, $"node0/gpu{index / _vfs}/vf{(index % _vfs) + 1}");

    private void Share(int exporter)
    {
        Line($"  - kind: share");
        Line($"    exporter: {Vf(exporter)}");
        if (Chance(50))
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
            Importer(exporter);
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

    private void Importer(int exporter)
    {
        int own = exporter / _vfs;
        string on = Below(10) switch
        {
            < 5 => string.Create(CultureInfo.InvariantCulture, $"node0/gpu{own}"),
            < 7 => string.Create(CultureInfo.InvariantCulture, $"node0/gpu{Below(_gpus)}"),
            7 => Vf(Below(_gpus * _vfs)),
            _ => _devices.Count > 0 ? $"node0/dev-{_devices[Below(_devices.Count)]}" : string.Create(CultureInfo.InvariantCulture, $"node0/gpu{own}"),
        };
        string habit = Below(20) switch
        {
            < 12 => "",
            < 14 => ", unmaps: inside",
            < 16 => ", unmaps: after",
            < 18 => string.Create(CultureInfo.InvariantCulture, $", unmaps: late, unmapDelay: {1 + Below(50)}ms"),
            18 => ", unmaps: never",
            _ => ", revocable: false",
        };
        string more = (Chance(30) ? ", churns: true" : "") + (Chance(10) ? ", writes: true" : "") + (Chance(5) ? ", peerToPeer: false" : "") + (Chance(3) ? ", attachesEarly: true" : "");
        Line($"      - {{ on: {on}{habit}{more} }}");
    }

    private void Fault(int target)
    {
        string when = When(target);
        string on = Vf(target);
        string fault = Pick(
            "vf-flr", "hot-reset", "memory-disable", "low-power", "device-close", "qemu-kill", "vf-removal", "pf-unbind", "allocation", "set-vram", "gpu-reset", "hot-reset-set");
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
                Line($"  - {{ {when}, kind: pf-unbind, on: node0/gpu{Below(_gpus)} }}");
                break;
            case "allocation":
                string site = Pick("export", "fd", "attachment", "match-entry", "container", "device-addresses");
                Line($"  - {{ {when}, kind: allocation-failure, on: {on}, site: {site}, nth: {1 + Below(3)} }}");
                break;
            case "gpu-reset":
                string end = Chance(20) ? ", wedges: true" : "";
                Line($"  - {{ {when}, kind: gpu-reset, on: node0/gpu{Below(_gpus)}, for: {1 + Below(30)}ms{end} }}");
                break;
            case "hot-reset-set":
                Line($"  - {{ {when}, kind: hot-reset, on: node0/gpu{target / _vfs}/vf* }}");
                break;
            case "set-vram":
                Line($"  - {{ {when}, kind: set-vram, on: {on}, vram: {2 * Below(32)}MiB }}");
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
