using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Engine.Shards;

namespace DistributedSvm.Client.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Argument<string> Scenario() => new("SCENARIO") { Description = "The scenario: a YAML file, e.g. client/scenarios/one-vf-iov.yaml." };

    public static Option<bool> Json() => new("--json") { Description = "Print exactly one JSON object on standard output and nothing else." };

    public static Option<int> Shards(int standard)
    {
        var option = new Option<int>("--shards")
        {
            Description = "Shards that the world is cut into, at most as many as there are units of --partition. The result does not depend on it.",
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 4096)
            {
                result.AddError("--shards must be from 1 to 4096");
            }
        });
        return option;
    }

    public static ChoiceOption<PartitionMode> Partition() => new(
        "--partition",
        "What may live in different shards: whole hosts, the GPUs of a host, or each VF apart from its PF.",
        [("host", PartitionMode.Host), ("gpu", PartitionMode.Gpu), ("function", PartitionMode.Function)]);

    public static ChoiceOption<DriverKind> Driver() => new(
        "--driver",
        "What runs the entities: Orleans grains in an embedded silo; the calling thread alone; or that, with everything sent through the serializer.",
        [("grains", DriverKind.Grains), ("in-process", DriverKind.InProcess), ("paranoid", DriverKind.Paranoid)]);

    public static Option<ulong?> Seed() => new("--seed") { Description = "Seed of all chance, instead of the scenario's.", HelpName = "N" };
}
