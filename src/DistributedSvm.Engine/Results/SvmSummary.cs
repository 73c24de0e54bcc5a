using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Engine.Results;

/// <summary>What a run's counters say of shared virtual memory, by function and by process.</summary>
internal static class SvmSummary
{
    /// <summary>A function's driver stands below it.</summary>
    private const string DriverSuffix = "/svm";

    public static SvmResult Of(World world, EntityMetrics metrics)
    {
        var devices = new SortedDictionary<int, List<MetricResult>>();
        foreach ((string name, long value) in metrics.CountersFrom(SvmMetrics.Prefix))
        {
            if (SvmMetrics.TryParse(new Metric(name), out int device, out string counter))
            {
                Add(devices, device, counter, value);
            }
        }

        var processes = new SortedDictionary<int, List<MetricResult>>();
        foreach ((string name, long value) in metrics.CountersFrom(SvmProcessMetrics.Prefix))
        {
            (int process, string figure) = SvmProcessMetrics.Parse(name);
            Add(processes, process, figure, value);
        }

        return new SvmResult(
            [.. devices.Select(pair => new SvmDeviceResult(FunctionOf(world, pair.Key), [.. pair.Value]))],
            [.. processes.Select(pair => new SvmProcessResult(world.PathOf(world.IdOf(pair.Key)), [.. pair.Value]))]);
    }

    private static void Add(SortedDictionary<int, List<MetricResult>> to, int index, string name, long value)
    {
        if (!to.TryGetValue(index, out List<MetricResult>? counters))
        {
            to.Add(index, counters = []);
        }

        counters.Add(new MetricResult(name, value));
    }

    private static string FunctionOf(World world, int driver)
    {
        string path = world.PathOf(world.IdOf(driver));
        return path.EndsWith(DriverSuffix, StringComparison.Ordinal) ? path[..^DriverSuffix.Length] : path;
    }
}
