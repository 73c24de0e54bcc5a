using System.Globalization;

namespace DistributedSvm.Reports.Capacity;

/// <summary>Figures of capacity as people read them.</summary>
internal static class CapacityText
{
    private const decimal Mebi = 1 << 20;
    private const decimal Gibi = 1 << 30;

    /// <summary>Binary, as cards and quotas are counted.</summary>
    public static string Vram(long bytes) => bytes >= Gibi
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Gibi:0.0#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebi:0.##} MiB");

    public static string Milliseconds(decimal microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000m:0.0} ms");

    public static string Rate(decimal perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0}");

    public static string Vfs(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} VF{(count == 1 ? "" : "s")}");
}
