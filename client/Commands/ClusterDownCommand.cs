using System.CommandLine;
using DistributedSvm.Client.Clusters;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm cluster down</c>: ends a local cluster.</summary>
internal static class ClusterDownCommand
{
    public static Command Create()
    {
        Option<string> id = ClusterOptions.Id();
        var command = new Command(
            "down",
            """
            Ends the silos of a local cluster: asks each to end, and kills it if it does not within 12 s. What is in Redis stays there, and
            the silos' logs stay until the next start.

            Example:  dsvm cluster down
            """)
        {
            id,
        };
        command.SetAction((parsed, _) => ClusterCommand.Interruptible(async () =>
        {
            string name = parsed.GetRequiredValue(id);
            bool wasThere = await ClusterDown.Run(LocalClusters.OfThisUser, name);
            await Console.Out.WriteLineAsync(wasThere ? $"cluster '{name}' is down" : $"nothing to do: no cluster '{name}' was started");
            return ExitCodes.Fine;
        }));
        return command;
    }
}
