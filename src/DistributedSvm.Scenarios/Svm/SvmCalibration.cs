using System.Collections.Immutable;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Svm;

/// <summary>
/// A scenario in which each figure that was published of faults and migrations can be measured, and those figures: commits and cover letters of the THP series and of the
/// IOVA series. Of two test beds, hence two families of profiles.
/// </summary>
public static class SvmCalibration
{
    /// <summary>The host whose GPU faults on 2 MiB at a time.</summary>
    public const string Large = "large0";

    /// <summary>The host whose GPU faults on 64 KiB at a time.</summary>
    public const string Small = "small0";

    /// <summary>The host whose GPU gets and gives back ranges of 2 MiB by prefetch.</summary>
    public const string Prefetch = "prefetch0";

    private const string Thp = "Dugast, THP support for device pages v7, February 2026";

    private const string Iova = "Brost, IOVA-batched dma map, January 2026 and later versions";

    private const string Before = "thp-series-4k";

    private const string After = "thp-series";

    private const string Base = "iova-series";

    private const string Batched = "iova-series-batched";

    private const string Linked = "iova-series-linked";

    /// <summary>The profiles in the order of their series.</summary>
    public static readonly ImmutableArray<string> Profiles = [Before, After, Base, Batched, Linked];

    /// <summary>All figures: those that were published, then what prefetch comes to, of which nothing was.</summary>
    public static readonly ImmutableArray<PublishedFigure> Figures =
    [
        new(Before, "a fault in all", 966m, false, Thp, Large, "svm_2M_pagefault"),
        new(Before, "migrate", 942m, true, Thp, Large, "svm_2M_migrate"),
        new(Before, "device copy", 223m, true, Thp, Large, "svm_2M_device_copy"),
        new(Before, "get_pages", 9m, true, Thp, Large, "svm_2M_get_pages"),
        new(Before, "bind", 10m, true, Thp, Large, "svm_2M_bind"),
        new(After, "a fault in all", 132m, false, Thp, Large, "svm_2M_pagefault"),
        new(After, "migrate", 128m, true, Thp, Large, "svm_2M_migrate"),
        new(After, "device copy", 106m, true, Thp, Large, "svm_2M_device_copy"),
        new(After, "get_pages", 1m, true, Thp, Large, "svm_2M_get_pages"),
        new(After, "bind", 2m, true, Thp, Large, "svm_2M_bind"),
        .. Series(Base, cpu2M: 552m, all2M: 768m, cpu64K: 25.0m, all64K: 72m),
        .. Series(Batched, cpu2M: 224.8m, all2M: 441m, cpu64K: 14.66m, all64K: 57m),
        .. Series(Linked, cpu2M: 158.5m, all2M: 371m, cpu64K: 14.0m, all64K: null),
        .. Profiles.SelectMany(profile => (PublishedFigure[])
        [
            new(profile, "prefetch to VRAM: migrate", null, false, "", Prefetch, "svm_2M_migrate"),
            new(profile, "prefetch to system: copy", null, false, "", Prefetch, "svm_2M_cpu_copy"),
        ]),
    ];

    /// <summary>The scenario at the costs of a profile: on three hosts, 16 ranges on each, one after the other.</summary>
    public static ScenarioDocument Scenario(string profile) => ScenarioReader.Parse(
        $$"""
        name: svm-calibration
        duration: 200ms
        hosts:
          - { name: large, topology: { gpus: 1, model: arc-pro-b60 }, svm: { profile: {{profile}} } }
          - { name: small, topology: { gpus: 1, model: arc-pro-b60 }, svm: { profile: {{profile}}, chunkSizes: [64KiB, 4KiB] } }
          - { name: prefetch, topology: { gpus: 1, model: arc-pro-b60 }, svm: { profile: {{profile}} } }
        workloads:
          - kind: svm-program
            name: faults
            on: [{{Large}}/gpu0, {{Small}}/gpu0]
            steps:
              - { createVm: gpu0 }
              - { mmap: data, size: 32MiB }
              - { cpuWrite: data, value: 1 }
              - repeat: 16
                steps:
                  - { launch: gpu0, kernel: [{ read: data+2MiB*i, size: 4KiB, value: 1 }] }
              - { cpuRead: data, value: 1 }
          - kind: svm-program
            name: prefetches
            on: [{{Prefetch}}/gpu0]
            steps:
              - { createVm: gpu0 }
              - { mmap: data, size: 32MiB }
              - { cpuWrite: data, value: 1 }
              - repeat: 16
                steps:
                  - { prefetch: data+2MiB*i, size: 2MiB, on: gpu0, to: local }
              - { launch: gpu0, kernel: [{ read: data, value: 1 }] }
              - repeat: 16
                steps:
                  - { prefetch: data+2MiB*i, size: 2MiB, on: gpu0, to: system }
              - { cpuRead: data, value: 1 }
        """,
        $"calibration of {profile}");

    /// <summary>The title of a profile in the catalogue.</summary>
    public static string TitleOf(string profile) => SvmProfileCatalogue.Find(profile)!.Title;

    /// <summary>Of this series the CPU's part of a migration was measured, and its share of all.</summary>
    private static ImmutableArray<PublishedFigure> Series(string profile, decimal cpu2M, decimal all2M, decimal cpu64K, decimal? all64K) =>
    [
        new(profile, "migrate, CPU time", cpu2M, true, Iova, Large, "svm_2M_migrate", "svm_2M_device_copy"),
        new(profile, "migrate in all", all2M, profile == Base, Iova, Large, "svm_2M_migrate"),
        new(profile, "of 64 KiB: migrate, CPU time", cpu64K, true, Iova, Small, "svm_64K_migrate", "svm_64K_device_copy"),
        new(profile, "of 64 KiB: migrate in all", all64K, false, Iova, Small, "svm_64K_migrate"),
    ];
}
