using DistributedSvm.Model.Results;
using DistributedSvm.Model.Svm;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>Shared virtual memory: faults, their time, and what was copied where, for each function that processes used; the busiest first.</summary>
internal static class SvmSection
{
    private const int Shown = 8;
    private const decimal PicosecondsPerMicrosecond = 1_000_000m;

    /// <summary>As the driver calls the sizes of ranges; other chunks are counted under their own.</summary>
    private const string TimeSuffix = "_pagefault_us";

    public static void Write(Sheet sheet, SvmResult svm)
    {
        if (svm.Devices.IsEmpty)
        {
            return;
        }

        sheet.Heading("Shared virtual memory" + (svm.Devices.Length > Shown ? $" ({Shown} of {Quantity.Count(svm.Devices.Length)})" : ""));
        var table = new TextTable(
            new("", Shrinks: true), new("faults", Right: true), new("mean", Right: true), new("to VRAM", Right: true), new("of peers", Right: true), new("to system", Right: true),
            new("evicted", Right: true));
        foreach (SvmDeviceResult device in svm.Devices.OrderByDescending(device => device.Counter(SvmMetrics.Faults)).Take(Shown))
        {
            long faults = device.Counter(SvmMetrics.Faults);
            table.Add(
                device.Device,
                Quantity.Count(faults),
                MeanTime(device),
                Quantity.Bytes(device.Counter(SvmMetrics.BytesIn)),
                Quantity.Bytes(device.Counter(SvmMetrics.BytesFromPeers)),
                Quantity.Bytes(device.Counter(SvmMetrics.BytesOut)),
                Quantity.Count(device.Counter(SvmMetrics.Evictions)));
        }

        table.WriteTo(sheet);
    }

    private static string MeanTime(SvmDeviceResult device)
    {
        decimal time = device.Counters.Where(counter => counter.Name.EndsWith(TimeSuffix, StringComparison.Ordinal)).Sum(counter => counter.Value);
        long faults = device.Counter(SvmMetrics.Faults);
        decimal mean = faults == 0 ? 0 : time / faults * PicosecondsPerMicrosecond;
        return Quantity.Duration(mean, mean);
    }
}
