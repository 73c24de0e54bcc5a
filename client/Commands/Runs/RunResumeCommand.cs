using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Engine.Shards;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run resume</c>: lets a paused run go on.</summary>
internal static class RunResumeCommand
{
    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        Option<int?> shards = CommonOptions.OptionalShards("Shards from now on. Default: as before.");
        ChoiceOption<PartitionMode> partition = CommonOptions.Partition(hasDefault: false);
        var command = new Command(
            "resume",
            """
            Lets a paused run go on, on other silos or cut otherwise if need be; the result is the same.

            Example:  dsvm run resume battlematrix-8gpu-3f09ac --shards 4
            """)
        {
            name, shards, partition,
        };
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            var run = new RemoteRun(link, parsed.GetRequiredValue(name), Consoles.Say);
            await ClusterCall.Once(() => link.Run(run.Name).Resume(partition.Find(parsed), parsed.GetValue(shards)), cancellationToken);
            Console.Out.WriteLine($"run {run.Name} goes on; stay with it: {run.Command("attach")}");
            return ExitCodes.Fine;
        });
        return command;
    }
}
