using System.CommandLine;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm bench</c>: how fast this machine runs the engine.</summary>
internal static class BenchCommand
{
    public static Command Create() => new(
        "bench",
        """
        Measures the engine through real grains, and runs the protocol thousands of times.

        Example:  dsvm bench phold --entities 1024 --messages 16
        """)
    {
        PholdCommand.Create(),
        ScenarioBenchCommand.Create(),
        CampaignCommands.Protocol(), CampaignCommands.Isolation(), CampaignCommands.Svm(),
    };

    /// <summary>How often the run is repeated in the process; early ones pay for compilation.</summary>
    public static Option<int> Repeat() => CommonOptions.Integer(
        "--repeat",
        "Runs in this process, of which the last is reported: the first ones pay for compilation.",
        standard: 3,
        most: 1000);
}
