using System.CommandLine;
using DistributedSvm.Client.Running;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run attach</c>: comes back to a run, or to the result of one that has ended.</summary>
internal static class RunAttachCommand
{
    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        Option<DirectoryInfo?> output = CommonOptions.Output();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "attach",
            """
            Shows the progress of a run until it ends, then its result; of one that has ended the result at once. Ctrl-C detaches again.

            Example:  dsvm run attach battlematrix-8gpu-3f09ac --json
            """)
        {
            name, output, json,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var shown = new RunOutput(parsed.GetValue(json), parsed.GetValue(output));
            shown.Prepare();
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            return await RunFollower.ToTheEnd(new RemoteRun(link, parsed.GetRequiredValue(name), Consoles.Say), world: null, shown, cancellationToken);
        });
        return command;
    }
}
