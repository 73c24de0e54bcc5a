using System.Runtime.InteropServices;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>Sleeps for less than a timer can: timers count milliseconds and come one or two late, which would be a third of a session's latency.</summary>
internal static class FineSleep
{
    /// <summary>Shorter sleeps would only wake a core more often.</summary>
    private const long ShortestNs = 100_000;

    /// <summary>So that an interrupt is heard in between.</summary>
    private const long LongestNs = 50_000_000;

    /// <summary>Blocks the thread for about so many nanoseconds, or 50 ms if that is less. On Windows for whole milliseconds.</summary>
    public static void For(long nanoseconds)
    {
        long bounded = Math.Clamp(nanoseconds, ShortestNs, LongestNs);
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep((int)Math.Max(1, bounded / 1_000_000));
        }
        else
        {
            _ = USleep((uint)(bounded / 1_000));
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int USleep(uint microseconds);
}
