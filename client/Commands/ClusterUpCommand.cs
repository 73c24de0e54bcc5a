using System.CommandLine;
using DistributedSvm.Client.Clusters;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Reports.Clusters;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm cluster up</c>: starts a local cluster, or what is dead or missing of it.</summary>
internal static class ClusterUpCommand
{
    public static Command Create()
    {
        Option<string> id = ClusterOptions.Id();
        var options = new ClusterOptions();
        var watch = new Option<bool>("--watch")
        {
            Description = "Stay, and start silos again when they die. Ctrl-C then takes the cluster down.",
        };
        var command = new Command(
            "up",
            """
            Starts a cluster of silos on this machine and waits until all are up. Run it again to start dead silos anew or, with a larger
            --silos, to add some; what lives is left alone.

            Without --redis the first silo holds the membership and must live, and checkpoints are kept in the silos' memory. With --redis
            any silo may die at any time: runs go on from their last checkpoint.

            Example:  dsvm cluster up --silos 3 --redis localhost:6379
            Several:  dsvm cluster up --id second --port 12111
            Secured:  dsvm cluster up --tls-certificate silo.pfx --tls-trust ca.pem
            Next:     dsvm simulate client/scenarios/dgx2-display.yaml --cluster local
            """);
        foreach (Option option in options.All(id, watch))
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => ClusterCommand.Interruptible(
            () => Run(options.Read(parsed, parsed.GetRequiredValue(id)), parsed.GetValue(watch), cancellationToken)));
        return command;
    }

    private static async Task<int> Run(UpRequest request, bool isWatched, CancellationToken cancellationToken)
    {
        LocalClusters clusters = LocalClusters.OfThisUser;
        LocalCluster cluster = await ClusterUp.Run(clusters, request, cancellationToken);
        if (cluster.Redis is null)
        {
            await Console.Error.WriteLineAsync(
                "note: checkpoints are in the silos' memory and die with them, and silo 0 must live. For runs that survive: dsvm cluster up --redis HOST:PORT");
        }

        ClusterReport.Render(Consoles.Output, await ClusterStatus.Look(clusters, cluster, cancellationToken));
        await Console.Out.WriteLineAsync($"\nNext:  dsvm simulate SCENARIO --cluster {ClusterStatus.ConnectionOf(cluster.Id)}");
        if (isWatched)
        {
            await Watch(clusters, cluster.Id, cancellationToken);
        }

        return ExitCodes.Fine;
    }

    private static async Task Watch(LocalClusters clusters, string id, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"watching cluster '{id}'; Ctrl-C takes it down");
        try
        {
            await new ClusterWatch(clusters, id).Run(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ClusterDown.Run(clusters, id);
        }
    }
}
