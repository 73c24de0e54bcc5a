using System.CommandLine;
using DistributedSvm.Client.Clusters;
using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm cluster</c>: clusters of silos on this machine.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new(
        "cluster",
        """
        Starts, ends and shows clusters of silos on this machine. Each silo is a process of its own that outlives the console; a run
        spreads over all of them.

        Example:  dsvm cluster up --silos 3
                  dsvm simulate client/scenarios/battlematrix-8gpu.yaml --partition gpu --shards 3 --cluster local
                  dsvm cluster down
        """)
    {
        ClusterUpCommand.Create(),
        ClusterDownCommand.Create(),
        ClusterStatusCommand.Create(),
    };

    /// <summary>Turns what went wrong with silos or Redis into one message.</summary>
    public static async Task<int> Guard(Func<Task<int>> action)
    {
        // An interrupt waits for an action that has returned its task, and only for that.
        await Task.Yield();
        try
        {
            return await action();
        }
        catch (Exception exception) when (exception is ClusterException or ClusterUnreachableException)
        {
            await Console.Error.WriteLineAsync($"dsvm: {exception.Message}");
            return ExitCodes.Failed;
        }
    }
}
