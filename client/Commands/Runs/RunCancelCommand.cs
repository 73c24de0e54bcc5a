using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run cancel</c>: ends a run before its end.</summary>
internal static class RunCancelCommand
{
    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        var command = new Command(
            "cancel",
            """
            Stops a run at its next barrier. What it found until then stays: `dsvm run attach` shows it.

            Example:  dsvm run cancel battlematrix-8gpu-3f09ac
            """)
        {
            name,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            var run = new RemoteRun(link, parsed.GetRequiredValue(name), Consoles.Say);
            await ClusterCall.Once(() => link.Run(run.Name).Cancel(), cancellationToken);
            RunStatus status = await run.Status(cancellationToken);
            string how = status.State switch
            {
                RunState.Cancelled => "was cancelled",
                RunState.Failed => $"failed: {status.Failure}",
                _ => "had come to its end",
            };
            Console.Out.WriteLine($"run {run.Name} {how}; its result: {run.Command("attach")}");
            return ExitCodes.Fine;
        });
        return command;
    }
}
