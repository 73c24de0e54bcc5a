using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DistributedSvm.Client.Clusters.Processes;

/// <summary>Ends processes that are not this one's children. Nothing happens to one that has ended already, nor to another one with its number.</summary>
internal static class ProcessSignals
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private static readonly int SigCont = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Asks it to end: SIGTERM, and SIGCONT since a suspended process would not notice. Windows knows no such request, so there it is ended.</summary>
    public static void Terminate(ProcessStamp process)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill(process);
        }
        else if (process.IsAlive)
        {
            _ = Send(process.Id, SigTerm);
            _ = Send(process.Id, SigCont);
        }
    }

    public static void Kill(ProcessStamp process)
    {
        if (!process.IsAlive)
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            _ = Send(process.Id, SigKill);
            return;
        }

        try
        {
            // There it is the command interpreter that writes the log; the silo is its child.
            using Process found = Process.GetProcessById(process.Id);
            found.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // Ended in between.
        }
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>False if it still runs after <paramref name="limit"/>.</returns>
    public static async Task<bool> WaitForEnd(ProcessStamp process, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (process.IsAlive)
        {
            if (waited.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return true;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Send(int process, int signal);
}
