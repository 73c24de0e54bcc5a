using System.CommandLine;
using DistributedSvm.Client.Load;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Live.Load.Clients;
using DistributedSvm.Grains.Telemetry;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm load</c>: a load test of live grains.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var command = new Command(
            "load",
            """
            Drives real negotiations between live grains, on the wall clock and all at once, and measures them. A session is a whole sharing of
            a dma-buf:
              share       export, attach, match, map, translate, access, unmap, detach, release: a dma-buf of its own
              negotiate   attach to detach, on a dma-buf that stays
              move        a share whose memory moves between two accesses
              flr         a share whose VF is reset between two accesses: 100 ms at least
              refused     an import or export that must be refused, with the errno that the contract names
              svm         no dma-buf, but a process that shares its memory with the VF: map, a VM, CPU and kernel write in turns, unmap
            At the end everything is audited: whatever leaked, broke an invariant, held wrong content or failed makes the exit code 1. Ctrl-C
            ends a load early and still reports and audits.

            Example:  dsvm load --sessions 200 --duration 10s
            At a fixed rate, as users come:   dsvm load --rate 2000/s --duration 60s --mix share=80,move=10,flr=5,refused=5
            How much is possible at all:      dsvm load --adaptive --mix negotiate=1
            Across silos, from two processes: dsvm cluster up --silos 2; dsvm load --cluster local --spread --clients 2 --rate 1000/s
            While a silo dies:                dsvm load --cluster local --rate 1000/s --duration 600s --allow-errors --out run1
            One session in full, as a tree:   dsvm load --sessions 1 --warmup 0 --duration 1s --mix share=1 --telemetry console --trace-sample 1
            To plot the percentiles:          dsvm load --rate 2000/s --hgrm run.hgrm    (values are milliseconds; HdrHistogram's plotter reads it)

            --sessions keeps a number of sessions under way, so a slow server is asked less; --rate asks at its own pace, and latency counts
            from the moment when a session should have started. Compare rates with the first, latencies with the second.
            """);
        LoadOptions options = LoadOptions.AddTo(command);
        Option<DirectoryInfo?> folder = CommonOptions.Output();
        folder.Description = "Also write load.json, load.hgrm and report.txt into this folder.";
        var hgrm = new Option<string?>("--hgrm") { Description = "Also write the percentiles of all sessions into this file, as HdrHistogram's plotter reads them.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        TelemetryOptions telemetry = TelemetryOptions.AddTo(command, standardSample: 0.001);
        command.Add(folder);
        command.Add(hgrm);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => ClusterCommand.Interruptible(async () =>
        {
            LoadRequest request = options.Read(parsed);
            var output = new LoadOutput(parsed.GetValue(json), parsed.GetValue(folder), parsed.GetValue(hgrm));
            if (request.World.IsFirst)
            {
                output.Prepare();
            }

            using TelemetryPipeline? pipeline = telemetry.Start(parsed, parsed.GetValue(json));
            await using ClusterLink? cluster = await options.Connect(parsed, cancellationToken);
            await using OpenedLoadTarget opened = await LoadTargets.Open(request.World, cluster, cancellationToken);
            if (!request.World.IsFirst)
            {
                return await Serve(request, opened, cancellationToken);
            }

            return output.Show(await new LoadExperiment(request, opened.Target).Run(cancellationToken));
        }));
        return command;
    }

    /// <summary>A further client: what it measures goes to the first over its standard output.</summary>
    private static async Task<int> Serve(LoadRequest request, OpenedLoadTarget opened, CancellationToken cancellationToken)
    {
        using var commands = new StreamReader(Console.OpenStandardInput());
        await using var reports = new StreamWriter(Console.OpenStandardOutput());
        bool isServed = await LoadClientHost.Serve(opened.Target, request.Plan, commands, reports, TimeProvider.System, cancellationToken);
        return isServed ? ExitCodes.Fine : ExitCodes.Failed;
    }
}
