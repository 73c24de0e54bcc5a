using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DistributedSvm.EndToEnd;

/// <summary>POSIX signals, which .NET can receive but not send.</summary>
internal static class Signals
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;
    private static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly nint Default = 0;
    private static readonly nint Ignore = 1;

    public static void SendInterrupt(Process process) => Send(process, Interrupt);

    public static void SendTerminate(Process process) => Send(process, Terminate);

    /// <summary>The process hangs until it is continued.</summary>
    public static void SendStop(Process process) => Send(process, Stop);

    public static void SendContinue(Process process) => Send(process, Continue);

    /// <summary>A shell starts background jobs with SIGINT ignored; children would inherit that and be deaf to it.</summary>
    public static void UndoIgnoredInterrupt()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        nint old = SetHandler(Interrupt, Default);
        if (old != Ignore)
        {
            SetHandler(Interrupt, old);
        }
    }

    private static void Send(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SetHandler(int signal, nint handler);
}
