using System.CommandLine;

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

    /// <summary>
    /// An interrupt waits only for an action that has returned its task; whoever starts processes must be given the time to stop them, from the first moment on.
    /// </summary>
    public static async Task<int> Interruptible(Func<Task<int>> action)
    {
        await Task.Yield();
        return await action();
    }
}
