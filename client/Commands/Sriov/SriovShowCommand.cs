using System.CommandLine;
using DistributedSvm.Reports.Sriov;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Commands.Sriov;

/// <summary><c>dsvm sriov show</c>: who owns what of each GPU.</summary>
internal static class SriovShowCommand
{
    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "show",
            """
            Prints what each VF of a scenario gets when the run begins: VRAM, GGTT, GuC contexts, doorbells, its share of the engines; what the PF keeps and
            what is free. Computed by the PF's own rules, without a run.

            Example:  dsvm sriov show client/scenarios/sriov-quotas.yaml
            """)
        {
            scenario, json,
        };
        command.SetAction(parsed =>
        {
            List<SriovView> gpus =
            [
                .. SriovPlan.Of(ScenarioReader.Read(parsed.GetRequiredValue(scenario))).Select(plan =>
                    new SriovView(plan.Gpu, plan.Model, plan.Kernel, plan.Vfs, plan.TotalVfs, plan.VramForVfs, plan.Provisioning, plan.Errno)),
            ];
            if (parsed.GetValue(json))
            {
                SriovJson.Write(gpus, Console.Out, indented: true);
            }
            else
            {
                SriovReport.Render(Consoles.Output, gpus);
            }

            return ExitCodes.Fine;
        });
        return command;
    }
}
