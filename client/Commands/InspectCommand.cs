using System.CommandLine;
using DistributedSvm.Client.Commands.Runs;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Inspection;
using DistributedSvm.Scenarios;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm inspect</c>: the state of one entity of a run.</summary>
internal static class InspectCommand
{
    private const int Shown = 8;

    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        var entity = new Argument<string>("ENTITY") { Description = "Its path, e.g. node0/gpu1/pf, or node0/gpu1/vf3#17 for the 17th that vf3 made." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "inspect",
            """
            Shows what one entity of a run knows: at the next barrier of a run that goes on, in the last checkpoint of one that does not.

            Example:  dsvm inspect battlematrix-8gpu-3f09ac node0/gpu0/pf
            """)
        {
            name, entity, json,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            var run = new RemoteRun(link, parsed.GetRequiredValue(name), Consoles.Say);
            InspectedEntity state = Views.Of(run.Name, await Look(link, run, parsed.GetRequiredValue(entity), cancellationToken));
            if (parsed.GetValue(json))
            {
                InspectionJson.Write(state, Console.Out, indented: true);
            }
            else
            {
                InspectionReport.Render(Consoles.Output, state);
            }

            return ExitCodes.Fine;
        });
        return command;
    }

    private static async Task<EntityState> Look(ClusterLink link, RemoteRun run, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ClusterCall.Once(() => link.Run(run.Name).Inspect(path), cancellationToken);
        }
        catch (RunException)
        {
            // A path that is no place of the world is the user's mistake; anything else is as the run says. A run that is not there has no world either.
            World world = await run.World(cancellationToken);
            int mark = path.IndexOf('#', StringComparison.Ordinal);
            string place = mark < 0 ? path : path[..mark];
            if (world.Entities.Any(entity => entity.Path == place))
            {
                throw;
            }

            throw new UsageException($"run {run.Name} has no entity '{path}'{Near(place, [.. world.Entities.Select(entity => entity.Path)])}");
        }
    }

    private static string Near(string path, string[] known) => Suggestion.Nearest(path, known) is { } nearest
        ? $"; did you mean '{nearest}'?"
        : $"; it has {string.Join(", ", known.Take(Shown))}{(known.Length > Shown ? $" and {known.Length - Shown} more" : "")}";
}
