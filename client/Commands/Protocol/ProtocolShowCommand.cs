using System.CommandLine;
using DistributedSvm.Client.Running.Recordings;
using DistributedSvm.Engine.Replay.Recordings;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Charts;
using DistributedSvm.Reports.Charts.Mermaid;
using DistributedSvm.Reports.Charts.Terminal;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Commands.Protocol;

/// <summary><c>dsvm protocol show</c>: a scenario's run as a sequence chart.</summary>
internal static class ProtocolShowCommand
{
    private const int MostMessages = 100_000;

    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<ulong?> seed = CommonOptions.Seed();
        var buffer = new Option<string?>("--buffer")
        {
            Description = "Show this dma-buf's conversation; without it, that of the one in which something broke first, or else of the first one.",
            HelpName = "PATH",
        };
        var entities = new Option<string[]>("--entities")
        {
            Description = "Instead of one dma-buf's conversation: what these say and hear. A path with * and ?, e.g. 'node0/gpu0/vf1/*'; may be given several times.",
            HelpName = "PATTERN",
        };
        Option<SimTime?> from = Time("--from", "Leave out what arrives before this virtual time, e.g. 150us.");
        Option<SimTime?> to = Time("--to", "End the run here, e.g. 2ms.");
        Option<int> max = CommonOptions.Integer(
            "--max",
            "Show so many messages at most: those around the first violation, or else the first ones.",
            RecordingQuery.StandardMax,
            MostMessages);
        var all = new Option<bool>("--all") { Description = "Show everything: frames, transfers and timers too, of all dma-bufs." };
        var mermaid = new Option<string?>("--mermaid")
        {
            Description = "Also write the chart as a Mermaid sequenceDiagram into this file; - prints it instead of the chart.",
            HelpName = "FILE|-",
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "show",
            """
            Runs a scenario and draws who said what to whom about a dma-buf as a sequence chart: messages by the time of their arrival, answers dotted,
            locks that are held as thick lanes, and where an invariant broke.

            Example:  dsvm protocol show client/scenarios/one-vf-iov.yaml
            One VF:   dsvm protocol show client/scenarios/one-vf-iov.yaml --entities 'node0/gpu0/vf1/*' --to 1ms --all
            To paste: dsvm protocol show client/scenarios/one-vf-iov.yaml --mermaid -
            """)
        {
            scenario, seed, buffer, entities, from, to, max, all, mermaid, json,
        };
        VariantOptions variant = VariantOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? mermaidFile = parsed.GetValue(mermaid);
            if (mermaidFile == "-" && parsed.GetValue(json))
            {
                throw new UsageException("--mermaid - and --json: standard output holds one of them");
            }

            World world = WorldBuilder.Build(variant.Apply(parsed, ScenarioReader.Read(parsed.GetRequiredValue(scenario))));
            world = parsed.GetValue(seed) is { } other ? world with { Seed = other } : world;
            EntityPatterns? patterns = parsed.GetValue(entities) is { Length: > 0 } given ? EntityPatterns.Of(given, world) : null;
            SimTime until = parsed.GetValue(to) ?? SimTime.Never;
            bool isWhole = parsed.GetValue(all);
            RunRecording recording = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => WorldRecorder.Record(world, until, isWhole, progress, cancellationToken));
            var query = new RecordingQuery
            {
                Entities = patterns is null ? null : patterns.Contains,
                IsWhole = isWhole,
                From = parsed.GetValue(from) ?? SimTime.Zero,
                To = until,
                Max = parsed.GetValue(max),
            };
            SequenceChart chart = RecordingView.Chart(recording, query, parsed.GetValue(buffer));
            Show(chart, mermaidFile, parsed.GetValue(json));
            return recording.Failed ? ExitCodes.Failed : ExitCodes.Fine;
        });
        return command;
    }

    private static void Show(SequenceChart chart, string? mermaidFile, bool asJson)
    {
        if (mermaidFile is { } file && file != "-")
        {
            File.WriteAllText(file, MermaidChart.Write(chart));
            Console.Error.WriteLine($"wrote {file}");
        }

        if (asJson)
        {
            SequenceChartJson.Write(chart, Console.Out, indented: true);
        }
        else if (mermaidFile == "-")
        {
            Console.Out.Write(MermaidChart.Write(chart));
        }
        else
        {
            SequenceChartReport.Render(Consoles.Output, chart);
        }
    }

    private static Option<SimTime?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => CommonOptions.Time(result),
    };
}
