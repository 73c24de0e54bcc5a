using System.CommandLine;
using DistributedSvm.Client.Clusters;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Reports.Clusters;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm cluster status</c>: how the silos of a local cluster are doing.</summary>
internal static class ClusterStatusCommand
{
    public static Command Create()
    {
        Option<string> id = ClusterOptions.Id();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "status",
            """
            Shows the silos of a local cluster: up; not ready (starting, stopping or hanging); stopped (suspended); or dead.

            Example:  dsvm cluster status --json
            """)
        {
            id, json,
        };
        command.SetAction((parsed, cancellationToken) =>
            Run(parsed.GetRequiredValue(id), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> Run(string id, bool asJson, CancellationToken cancellationToken)
    {
        LocalClusters clusters = LocalClusters.OfThisUser;
        LocalCluster? cluster = clusters.Read(id);
        ClusterView view = cluster is null ? ClusterStatus.None(id) : await ClusterStatus.Look(clusters, cluster, cancellationToken);
        if (asJson)
        {
            ClusterJson.Write(view, Console.Out, indented: true);
        }
        else if (cluster is not null)
        {
            ClusterReport.Render(Consoles.Output, view);
        }
        else
        {
            string[] others = [.. clusters.Ids];
            string instead = others.Length > 0 ? $"There is: {string.Join(", ", others)}" : "Start one: dsvm cluster up";
            await Console.Out.WriteLineAsync($"no cluster '{id}' was started. {instead}");
        }

        return ExitCodes.Fine;
    }
}
