using System.CommandLine;
using DistributedSvm.Client.Running;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run</c>: the runs that a cluster keeps.</summary>
internal static class RunCommand
{
    public static Command Create() => new(
        "run",
        """
        The runs that a cluster keeps: what they do, their results, and control over them.

        Example:  dsvm run list --cluster local
        """)
    {
        RunListCommand.Create(),
        RunAttachCommand.Create(),
        RunPauseCommand.Create(),
        RunResumeCommand.Create(),
        RunCancelCommand.Create(),
        RunForkCommand.Create(),
        RunDeleteCommand.Create(),
    };

    /// <summary>The run that a command is about.</summary>
    public static Argument<string> Name() => new("RUN")
    {
        Description = "The run's name: `dsvm run list` has them all.",
        CustomParser = result => RunName.IsValid(CommonOptions.Given(result))
            ? CommonOptions.Given(result)
            : CommonOptions.Refuse<string>(result, $"no name of a run: {RunName.Rule}"),
    };
}
