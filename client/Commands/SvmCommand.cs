using System.CommandLine;
using DistributedSvm.Client.Commands.Svm;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm svm</c>: what shared virtual memory costs, and which policy of placement suits what.</summary>
internal static class SvmCommand
{
    public static Command Create() => new(
        "svm",
        """
        Compares ways to place memory that a process shares with its GPUs (shared virtual memory, SVM). Pages are in system memory or in the VRAM of one GPU; a GPU
        that touches what it has no translation for faults, and its driver brings the pages or maps them where they are. Any scenario with svm-... workloads will
        do; `dsvm simulate` runs one by itself.

        Example:  dsvm svm compare client/scenarios/svm-stencil.yaml
        More memory than VRAM:  dsvm svm curve client/scenarios/svm-oversubscribe.yaml
        Against what was published:  dsvm svm calibrate
        """)
    {
        SvmCompareCommand.Create(),
        SvmCurveCommand.Create(),
        SvmCalibrateCommand.Create(),
    };
}
