using System.CommandLine;
using DistributedSvm.Client.Commands.Protocol;
using DistributedSvm.Client.Commands.Runs;

namespace DistributedSvm.Client.Commands;

/// <summary>All commands of <c>dsvm</c>.</summary>
internal static class RootCommands
{
    public static RootCommand Create() => new(
        """
        Deterministic, distributed simulation of GPU memory sharing.

        Start with:  dsvm simulate client/scenarios/dgx2-display.yaml
        """)
    {
        SimulateCommand.Create(),
        RunCommand.Create(),
        LoadCommand.Create(),
        InspectCommand.Create(),
        ProtocolCommand.Create(),
        TopologyCommand.Create(),
        SriovCommand.Create(),
        SvmCommand.Create(),
        BenchCommand.Create(),
        ClusterCommand.Create(),
    };
}
