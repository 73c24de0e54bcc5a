using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run pause</c>: holds a run.</summary>
internal static class RunPauseCommand
{
    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        var command = new Command(
            "pause",
            """
            Holds a run at its next barrier, with a checkpoint, and waits until it is there.

            Example:  dsvm run pause battlematrix-8gpu-3f09ac
            """)
        {
            name,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            var run = new RemoteRun(link, parsed.GetRequiredValue(name), Consoles.Say);
            await ClusterCall.Once(() => link.Run(run.Name).Pause(), cancellationToken);
            RunStatus status = await run.Status(cancellationToken);
            Console.Out.WriteLine($"run {run.Name} is paused at {status.Now}; let it go on: {run.Command("resume")}");
            return ExitCodes.Fine;
        });
        return command;
    }
}
