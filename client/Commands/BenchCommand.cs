using System.CommandLine;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm bench</c>: how fast this machine runs the engine.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measures the engine through real grains.")
    {
        PholdCommand.Create(),
        ScenarioBenchCommand.Create(),
    };

    /// <summary>How often the run is repeated in the process; early ones pay for compilation.</summary>
    public static Option<int> Repeat()
    {
        var option = new Option<int>("--repeat")
        {
            Description = "Runs in this process, of which the last is reported: the first ones pay for compilation.",
            HelpName = "R",
            DefaultValueFactory = _ => 3,
        };
        option.Validators.Add(result => PholdCommand.CheckPositive(result, "--repeat"));
        return option;
    }
}
