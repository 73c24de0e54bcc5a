using System.CommandLine;
using DistributedSvm.Client.Commands.Sriov;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm sriov</c>: how the PFs of a scenario share their GPUs among VFs.</summary>
internal static class SriovCommand
{
    public static Command Create() => new(
        "sriov",
        """
        Shows how GPUs are shared among their virtual functions.

        Example:  dsvm sriov show client/scenarios/sriov-quotas.yaml
        How many: dsvm sriov capacity client/scenarios/vf-capacity.yaml
        """)
    {
        SriovShowCommand.Create(),
        SriovCapacityCommand.Create(),
    };
}
