using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedSvm.Client.Running;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Client.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    private const int MostShards = 256;

    public static Argument<string> Scenario() => new("SCENARIO") { Description = "The scenario: a YAML file, e.g. client/scenarios/one-vf-iov.yaml." };

    public static Option<bool> Json() => new("--json") { Description = "Print exactly one JSON object on standard output and nothing else." };

    public static Option<int> Shards(int standard) => Integer(
        "--shards",
        "Shards that the world is cut into, at most as many as there are units of --partition. The result does not depend on it.",
        standard,
        MostShards);

    /// <summary>The same without a number of its own; null where it is left out.</summary>
    public static Option<int?> OptionalShards(string description)
    {
        Option<int> sample = Integer("--shards", description, 1, MostShards);
        return new Option<int?>(sample.Name) { Description = description, HelpName = sample.HelpName, CustomParser = result => sample.CustomParser!(result) };
    }

    public static ChoiceOption<PartitionMode> Partition(bool hasDefault = true) => new(
        "--partition",
        "What may live in different shards: whole hosts, the GPUs of a host, or each VF apart from its PF.",
        [("host", PartitionMode.Host), ("gpu", PartitionMode.Gpu), ("function", PartitionMode.Function)],
        hasDefault);

    /// <summary>A length of time with its unit.</summary>
    public static SimTime Time(ArgumentResult result) => Dimension.Time.TryParse(Given(result), out long picoseconds, out string problem) && picoseconds >= 0
        ? new SimTime(picoseconds)
        : Refuse<SimTime>(result, problem.Length > 0 ? $"no time: {problem}" : "less than no time");

    public static Option<DirectoryInfo?> Output() => new("--out")
    {
        Description = "Also write result.json and report.txt into this folder.",
        HelpName = "DIR",
        CustomParser = result => Folder(result),
    };

    public static ChoiceOption<DriverKind> Driver() => new(
        "--driver",
        "What runs the entities: Orleans grains in an embedded silo; the calling thread alone; or that, with everything sent through the serializer.",
        [("grains", DriverKind.Grains), ("in-process", DriverKind.InProcess), ("paranoid", DriverKind.Paranoid)]);

    /// <summary>Without a default: a scenario has its own.</summary>
    public static ChoiceOption<ScheduleKind> Schedule() => new(
        "--schedule",
        "Which of several ready steps comes first: fixed; by chance, each a little late; or by random priorities with a few long preemptions. "
        + "A seed repeats its order. Default: the scenario's, else fixed.",
        [.. ScheduleKinds.All.Select(entry => (entry.Key, entry.Value))],
        hasDefault: false);

    public static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Seed of all chance, instead of the scenario's.",
        HelpName = "N",
        CustomParser = result => ulong.TryParse(Given(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : Refuse<ulong?>(result, $"no whole number from 0 to {ulong.MaxValue}"),
    };

    /// <summary>A whole number from 1 on.</summary>
    public static Option<int> Integer(string name, string description, int standard, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
            int.TryParse(Given(result), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most
                ? value
                : Refuse<int>(result, string.Create(CultureInfo.InvariantCulture, $"no whole number from 1 to {most}")),
    };

    /// <summary>A decimal number up to 10^12.</summary>
    public static Option<decimal> Number(string name, string description, decimal standard, bool isZeroAllowed) => new(name)
    {
        Description = description,
        HelpName = "U",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
            decimal.TryParse(Given(result), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && value >= 0 && value <= 1_000_000_000_000m && (value > 0 || isZeroAllowed)
                ? value
                : Refuse<decimal>(result, $"no number {(isZeroAllowed ? "from 0" : "above 0")} to 10^12"),
    };

    /// <summary>A folder, which need not exist yet.</summary>
    public static DirectoryInfo Folder(ArgumentResult result) =>
        Given(result) is { Length: > 0 } path ? new DirectoryInfo(path) : Refuse<DirectoryInfo>(result, "no folder");

    /// <summary>The word behind the option.</summary>
    public static string Given(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    /// <summary>Makes this a usage error: the option, what was given for it, and why that cannot be.</summary>
    public static T Refuse<T>(ArgumentResult result, string why)
    {
        string name = result.Parent is OptionResult option ? $"{option.Option.Name}: " : "";
        result.AddError($"{name}'{Given(result)}' is {why}");
        return default!;
    }
}
