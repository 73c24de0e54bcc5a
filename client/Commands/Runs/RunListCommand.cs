using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Reports.KeptRuns;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run list</c>: all kept runs.</summary>
internal static class RunListCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "list",
            """
            Lists the runs of a cluster: how far they are, and what happened to them.

            Example:  dsvm run list --cluster local
            """)
        {
            json,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            KeptRun[] runs = [.. (await ClusterCall.Once(() => link.Runs.List(), cancellationToken)).Select(Views.Of)];
            if (parsed.GetValue(json))
            {
                KeptRunJson.Write(runs, Console.Out, indented: true);
            }
            else
            {
                KeptRunReport.Render(Consoles.Output, runs, DateTimeOffset.UtcNow);
            }

            return ExitCodes.Fine;
        });
        return command;
    }
}
