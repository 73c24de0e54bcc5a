using System.CommandLine;
using DistributedSvm.Client.Running;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run delete</c>: forgets a run.</summary>
internal static class RunDeleteCommand
{
    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        var command = new Command(
            "delete",
            """
            Forgets a run: stops it if it goes on, and deletes its checkpoints and its result.

            Example:  dsvm run delete battlematrix-8gpu-3f09ac
            """)
        {
            name,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            var run = new RemoteRun(link, parsed.GetRequiredValue(name), Consoles.Say);

            // Throws for a run that is not there, so that a wrong name does not look like success.
            await run.Status(cancellationToken);
            await ClusterCall.Once(() => link.Run(run.Name).Delete(), cancellationToken);
            Console.Out.WriteLine($"run {run.Name} is deleted");
            return ExitCodes.Fine;
        });
        return command;
    }
}
