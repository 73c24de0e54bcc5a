using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The figures of one process: counters of the whole run whose names have the process' place in the world's table, e.g. <c>svm-process/14/kernels</c>.</summary>
public static class SvmProcessMetrics
{
    /// <summary>What all names begin with.</summary>
    public const string Prefix = "svm-process/";

    public static Metric Of(EntityId space, string name) => new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{space.Index}/{name}"));

    /// <summary>The process' place in the world's table and the name of the figure.</summary>
    public static (int Process, string Name) Parse(string metric)
    {
        int slash = metric.IndexOf('/', Prefix.Length);
        return (int.Parse(metric.AsSpan(Prefix.Length, slash - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture), metric[(slash + 1)..]);
    }
}
