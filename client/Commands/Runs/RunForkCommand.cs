using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Client.Running.Forks;
using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Commands.Runs;

/// <summary><c>dsvm run fork</c>: what if, from one time on, something were otherwise.</summary>
internal static class RunForkCommand
{
    public static Command Create()
    {
        Argument<string> name = RunCommand.Name();
        var at = new Option<SimTime>("--at")
        {
            Description = "The virtual time from which the change rules, e.g. 150ms.",
            HelpName = "TIME",
            Required = true,
            CustomParser = result => CommonOptions.Time(result),
        };
        var set = new Option<string[]>("--set")
        {
            Description = "A change of the scenario: faults, parameters of workloads, or expect. The value is YAML, or @FILE with YAML in it. May be given several times.",
            HelpName = "KEY=VALUE",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "fork",
            """
            Starts a new run that shares the past of another one, up to a virtual time, and goes on from there with a changed scenario: the what-if.

            Example:  dsvm run fork battlematrix-8gpu-3f09ac --at 2s --set workloads[0].renderTime=9ms
            A fault:  dsvm run fork battlematrix-8gpu-3f09ac --at 2s \
                        --set 'faults=[{at: 3s, kind: engine-hang, on: node0/gpu0, engine: render, for: 500ms}]'
            """)
        {
            name, at, set,
        };
        LaunchOptions launch = LaunchOptions.AddTo(command);
        ConnectionOptions connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            launch.Check(parsed);
            Setting[] settings = [.. (parsed.GetValue(set) ?? []).Select(Setting.Parse)];
            var origin = new ForkOrigin(parsed.GetRequiredValue(name), parsed.GetValue(at));
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            var parent = new RemoteRun(link, origin.Run, Consoles.Say);
            ScenarioSource source = await parent.Source(cancellationToken)
                ?? throw new RunException($"run {origin.Run} was started without the text of its scenario, so that there is nothing to change");
            RecordedScenario changed = ScenarioChange.Apply(source, settings);
            World past = await parent.World(cancellationToken);
            if (origin.At <= SimTime.Zero || origin.At >= past.Duration)
            {
                throw new UsageException($"--at: {origin.At} is not within the {past.Duration} of run {origin.Run}");
            }

            // What the parent's command line may have said otherwise than its scenario.
            ScenarioDocument document = changed.Document with
            {
                Protocol = past.Protocol.Protocol,
                VfioBase = past.Protocol.Base,
                Schedule = past.Schedule,
            };
            World world = WorldBuilder.Build(document) with { Seed = past.Seed };

            // The run looks again, at every device too; what the user wrote is told apart here from what went wrong there.
            return WorldChange.Refusal(past, world, origin.At, (_, _) => true) is { } refusal
                ? throw new UsageException(refusal)
                : await launch.Launch(parsed, link, world, changed.Source, origin, cancellationToken);
        });
        return command;
    }
}
