using System.Collections.Immutable;
using System.CommandLine;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Reports.Topology;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hwloc;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm topology</c>: machines in, trees and peer-to-peer matrices out.</summary>
internal static class TopologyCommand
{
    public static Command Create() => new(
        "topology",
        """
        Imports a real machine, draws a host's tree, or says who may reach whom peer-to-peer.

        Example:  dsvm topology show client/scenarios/dgx2-display.yaml
        """)
    {
        CreateImport(),
        CreateShow(),
        CreateP2P(),
    };

    private static Command CreateImport()
    {
        var file = new Argument<string>("FILE") { Description = "hwloc XML, version 2 or 3, as `lstopo --of xml FILE` writes it." };
        var gpu = new Option<string>("--gpu")
        {
            Description = $"What takes each GPU's place: {string.Join(", ", GpuCatalogue.BuiltIn.Models.Select(model => model.Name))}.",
            HelpName = "MODEL",
            Required = true,
        };
        var output = new Option<string?>("--output", "-o") { Description = "Write the host file here instead of to standard output.", HelpName = "host.yaml" };
        var command = new Command(
            "import",
            """
            Turns a real machine's hwloc XML into a host file, for `topology: { file: host.yaml }` in a scenario. Sockets, root ports, switches
            and link speeds stay; each GPU is replaced by a model of the catalogue.

            Example:  dsvm topology import client/scenarios/machines/hwloc-dgx2-16gpu.xml --gpu arc-pro-b60 -o host.yaml
            """)
        {
            file, gpu, output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            GpuModel model = GpuCatalogue.BuiltIn.Require(parsed.GetRequiredValue(gpu), "--gpu");
            HwlocImport import = HwlocImporter.Import(path, model);
            if (parsed.GetValue(output) is not { } target)
            {
                Console.Out.Write(import.ToHostFile(path));
                return ExitCodes.Fine;
            }

            File.WriteAllText(target, import.ToHostFile(path));
            Console.Error.WriteLine($"{import.Machine}: {import.Kept.Length} GPUs became {model.Title}, {import.Dropped.Length} lines on what was dropped; wrote {target}");
            return ExitCodes.Fine;
        });
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "show",
            """
            Draws the trees of a scenario's hosts, with link speeds.

            Example:  dsvm topology show client/scenarios/dgx2-display.yaml
            """)
        {
            scenario, json,
        };
        command.SetAction(parsed =>
        {
            ScenarioDocument document = ScenarioReader.Read(parsed.GetRequiredValue(scenario));
            List<TopologyView> hosts =
            [
                .. document.Hosts.Select(host => new TopologyView(host.Topology, [.. host.Gpus.Select(_ => host.VfsPerGpu)])),
            ];
            if (parsed.GetValue(json))
            {
                TopologyJson.Write(hosts, Console.Out, indented: true);
            }
            else
            {
                TopologyReport.Render(Consoles.Output, hosts);
            }

            return ExitCodes.Fine;
        });
        return command;
    }

    private static Command CreateP2P()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<bool> json = CommonOptions.Json();
        var iommu = new ChoiceOption<IommuMode>(
            "--iommu",
            "Ask about another IOMMU setting than the scenario's.",
            [("off", IommuMode.Off), ("pt", IommuMode.PassThrough), ("strict", IommuMode.Strict)],
            hasDefault: false);
        var vfs = new ChoiceOption<bool>(
            "--vfs",
            "Ask with VFs assigned to guests (on) or none (off), whatever the scenario enables.",
            [("on", true), ("off", false)],
            hasDefault: false);
        var command = new Command(
            "p2p",
            """
            Prints for each pair of GPUs whether the kernel lets peer-to-peer traffic through, at which distance, and why not
            (drivers/pci/p2pdma.c, pci_p2pdma_distance).

            Example:  dsvm topology p2p client/scenarios/battlematrix-8gpu-switched.yaml --iommu off --vfs off
            """)
        {
            scenario, iommu, vfs, json,
        };
        command.SetAction(parsed =>
        {
            ScenarioDocument document = ScenarioReader.Read(parsed.GetRequiredValue(scenario));
            List<PeerMatrix> hosts = [.. document.Hosts.Select(host => Matrix(host, iommu.Find(parsed), vfs.Find(parsed)))];
            if (parsed.GetValue(json))
            {
                P2PJson.Write(hosts, Console.Out, indented: true);
            }
            else
            {
                P2PReport.Render(Consoles.Output, hosts);
            }

            return ExitCodes.Fine;
        });
        return command;
    }

    private static PeerMatrix Matrix(ResolvedHost host, IommuMode? iommu, bool? vfs)
    {
        IommuMode asked = iommu ?? host.Topology.Iommu;
        bool hasVfs = vfs ?? host.VfsPerGpu > 0;
        HostTopology topology = host.Under(asked);
        var matrix = new P2PMatrix(topology, hasVfs, host.DisableAcsRedir);
        ImmutableArray<int> gpus = topology.Gpus;
        var cells = new PeerCell[gpus.Length, gpus.Length];
        for (int from = 0; from < gpus.Length; from++)
        {
            for (int to = 0; to < gpus.Length; to++)
            {
                P2PVerdict verdict = matrix[from, to];
                cells[from, to] = new PeerCell(verdict.Distance, PathName(verdict.MapType), verdict.IsAllowed, verdict.Reason);
            }
        }

        string supposed = matrix.Iommu == asked ? "" : $" (taken as {Name(matrix.Iommu)}: VFs need it)";
        return new PeerMatrix(host.Name, [.. gpus.Select(gpu => topology.Nodes[gpu].Name)], cells)
        {
            Conditions = $"iommu {Name(asked)}{supposed}, VFs {(hasVfs ? "on" : "off")}",
        };
    }

    private static string PathName(P2PMapType type) => type switch
    {
        P2PMapType.SameDevice => "same-device",
        P2PMapType.BusAddress => "bus-address",
        P2PMapType.ThroughHostBridge => "host-bridge",
        _ => "refused",
    };

    private static string Name(IommuMode mode) => mode switch
    {
        IommuMode.Off => "off",
        IommuMode.PassThrough => "pt",
        _ => "strict",
    };
}
