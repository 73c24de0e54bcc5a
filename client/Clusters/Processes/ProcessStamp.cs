using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DistributedSvm.Client.Clusters.Processes;

/// <summary>
/// A process, told from another one that got the same number later by when it started. <paramref name="Started"/> compares for equality only: on Linux the boot and
/// the clock ticks since then, which a clock that is set does not change.
/// </summary>
internal sealed record ProcessStamp(int Id, string Started)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    // Of what follows the name in /proc/PID/stat, see proc_pid_stat(5).
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>What runs under this number now; null where nothing does.</summary>
    public static ProcessStamp? Of(int id) => Look(id) is { } look ? new ProcessStamp(id, look.Started) : null;

    /// <summary>The same process still runs.</summary>
    public bool IsAlive => Look(Id) is { } look && look.Started == Started;

    /// <summary>The same process is there, but suspended (SIGSTOP). Known on Linux only.</summary>
    public bool IsSuspended => Look(Id) is { IsSuspended: true } look && look.Started == Started;

    /// <summary>As a line of a file.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Started}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ProcessStamp? Parse(string line) =>
        line.Trim().Split(' ') is [string id, string started]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? new ProcessStamp(number, started)
            : null;

    private static (string Started, bool IsSuspended)? Look(int id) => OperatingSystem.IsLinux() ? LookInProc(id) : LookElsewhere(id);

    private static (string Started, bool IsSuspended)? LookInProc(int id)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));

            // The name may hold spaces and parentheses.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            string state = fields[StateField];

            // A zombie has ended; nobody has asked for its exit code yet.
            return state is "Z" or "X" ? null : ($"{fields[StartField]}@{File.ReadAllText(BootId).Trim()}", state is "T" or "t");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static (string Started, bool IsSuspended)? LookElsewhere(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.HasExited ? null : (process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture), false);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
