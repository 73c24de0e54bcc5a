using System.Globalization;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Clusters;

/// <summary>The silos of a local cluster as a table: <c>dsvm cluster up</c> and <c>dsvm cluster status</c>.</summary>
public static class ClusterReport
{
    public static void Render(IAnsiConsole console, ClusterView cluster)
    {
        var sheet = new Sheet(console);
        sheet.Heading($"Cluster {cluster.Id}");
        var table = new TextTable(
            new("silo"),
            new("pid", Right: true),
            new("port", Right: true),
            new("gateway", Right: true),
            new("http", Right: true),
            new("state"));
        foreach (SiloView silo in cluster.Silos)
        {
            table.Add(
                Number(silo.Index),
                silo.ProcessId is { } id ? Number(id) : "",
                Number(silo.SiloPort),
                Number(silo.GatewayPort),
                Number(silo.HttpPort),
                State(silo.State));
        }

        table.WriteTo(sheet);
        sheet.Blank();
        sheet.Fields(
            ("membership", cluster.Redis is null ? "in silo 0" : $"Redis {cluster.Redis}"),
            ("checkpoints", cluster.Redis is null ? "in the silos' memory" : $"Redis {cluster.Redis}"),
            ("logs", Logs(cluster)));
    }

    private static string Logs(ClusterView cluster) =>
        cluster.Silos is [{ } first, ..] ? Path.Combine(Path.GetDirectoryName(first.Log) ?? "", "silo-*.log") : "none";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static StyledText State(SiloState state) => state switch
    {
        SiloState.Up => new("up", Palette.Good),
        SiloState.NotReady => new("not ready", Palette.Warning),
        SiloState.Stopped => new("stopped", Palette.Warning),
        _ => new("dead", Palette.Bad),
    };
}
