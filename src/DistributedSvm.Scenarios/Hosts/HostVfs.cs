using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>What <c>vfs:</c> of a host says beyond how many there are: who gets what by hand, and how functions share the engines.</summary>
internal static class HostVfs
{
    public static readonly ImmutableArray<string> Keys = ["adminOnlyPf", "custom", "execQuantum", "preemptTimeout", "priority", "pf", "thresholds"];

    public static readonly MappingShape CustomShape = new("vfsCustom", ["vf"], [.. ProfileKeys.Resources, "execQuantum", "preemptTimeout"]);

    public static readonly MappingShape PfShape = new("vfsPf", [], ProfileKeys.Schedule);

    public static readonly MappingShape ThresholdsShape = new("vfsThresholds", [], ["catErr", "engineReset", "pageFault", "flr"]);

    private const int MostEvents = 1_000_000;

    /// <summary>The entries of <c>custom</c>, by VF.</summary>
    public static ImmutableArray<VfCustom> Custom(MappingReader vfs, int perGpu, KernelProfile kernel)
    {
        var customs = new SortedDictionary<int, VfCustom>();
        foreach (YamlValue item in vfs.List("custom", "VFs with what they get")?.Items ?? [])
        {
            if (MappingReader.Open(item, CustomShape, "an entry of 'custom'", vfs.Errors) is not { } entry)
            {
                continue;
            }

            int vf = (int)(entry.Integer("vf", 1, SriovLimits.MostVfs) ?? 0);
            if (vf > perGpu)
            {
                entry.Fail("vf", string.Create(CultureInfo.InvariantCulture, $"'vf' must be between 1 and {perGpu}, which is 'perGpu', not {vf}"));
            }

            SetVfQuota[] resources = [.. ProfileKeys.ReadResources(entry, vf)];
            SetSchedule? schedule = ProfileKeys.ReadSchedule(entry, vf, hasPriority: false);
            if (resources.Length == 0 && schedule is null)
            {
                vfs.Errors.Add(item, $"this entry gives VF {vf} nothing; write one of {string.Join(", ", CustomShape.Keys.Skip(1))}");
            }

            long? vram = resources.FirstOrDefault(quota => quota.Kind == ResourceKind.Vram)?.Amount;
            if (vf > 0 && !customs.TryAdd(vf, new VfCustom(vf, vram, [.. resources, .. schedule is null ? ReadOnlySpan<Message>.Empty : [schedule]])))
            {
                entry.Fail("vf", $"VF {vf} has two entries");
            }
        }

        bool isAutomatic = customs.Values.All(custom => !custom.HasResources);
        if (!isAutomatic && !kernel.KeepsProvisionedVfs && (customs.Count < perGpu || customs.Values.Any(custom => !custom.IsComplete)))
        {
            vfs.Fail("custom", string.Create(CultureInfo.InvariantCulture,
                $"Linux {kernel.Name} provisions all VFs or none: give vf1 to vf{perGpu} 'vram', 'ggtt' and 'contexts' each, or write 'kernel: \"7.1\"', which fills up what is lacking"));
        }

        return [.. customs.Values];
    }

    /// <summary>What is written for all functions, and for the PF.</summary>
    public static ImmutableArray<SetSchedule> Schedules(MappingReader vfs)
    {
        var schedules = ImmutableArray.CreateBuilder<SetSchedule>();
        if (ProfileKeys.ReadSchedule(vfs, SetSchedule.Bulk) is { } all)
        {
            schedules.Add(all);
        }

        if (vfs.Find("pf") is YamlValue value && MappingReader.Open(value, PfShape, "'pf'", vfs.Errors) is { } pf && ProfileKeys.ReadSchedule(pf, 0) is { } own)
        {
            schedules.Add(own);
        }

        return schedules.ToImmutable();
    }

    /// <summary>From how many events on the PF hears of a VF; what is left out is off.</summary>
    public static AdverseCounts Thresholds(MappingReader vfs)
    {
        if (vfs.Find("thresholds") is not YamlValue value || MappingReader.Open(value, ThresholdsShape, "'thresholds'", vfs.Errors) is not { } thresholds)
        {
            return AdverseCounts.None;
        }

        return new AdverseCounts(Of("catErr"), Of("engineReset"), Of("pageFault"), Of("flr"));

        int Of(string key) => (int)(thresholds.Integer(key, 0, MostEvents) ?? 0);
    }

    /// <summary>VRAM given by hand is there, in all.</summary>
    public static void CheckVram(MappingReader vfs, ImmutableArray<VfCustom> customs, long perVf, int perGpu, string model, long vramForVfs)
    {
        long sum = customs.Sum(custom => custom.Vram ?? 0) + (perVf * (perGpu - customs.Count(custom => custom.Vram is not null)));
        if (!customs.IsEmpty && sum > vramForVfs)
        {
            vfs.Fail("custom", $"the VFs get {Dimension.Size.Format(sum)} together, more than the {Dimension.Size.Format(vramForVfs)} that {model} has for VFs");
        }
    }
}
