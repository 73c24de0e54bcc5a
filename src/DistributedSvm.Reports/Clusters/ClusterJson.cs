using System.Text.Json;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Clusters;

/// <summary>
/// The JSON of <c>dsvm cluster status</c>:
/// <c>{"id","connection","redis","silos":[{"silo","pid","siloPort","gatewayPort","httpPort","state","log"}]}</c>; <c>state</c> is up, notReady, stopped or dead,
/// <c>pid</c> null for the dead, <c>redis</c> null where there is none, <c>silos</c> empty where no cluster of that id was started.
/// </summary>
public static class ClusterJson
{
    public static void Write(ClusterView cluster, TextWriter writer, bool indented = false) => JsonOutput.Write(writer, indented, json =>
    {
        json.WriteStartObject();
        json.WriteString("id", cluster.Id);
        json.WriteString("connection", cluster.Connection);
        json.WriteString("redis", cluster.Redis);
        json.WriteStartArray("silos");
        foreach (SiloView silo in cluster.Silos)
        {
            Silo(json, silo);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Silo(Utf8JsonWriter json, SiloView silo)
    {
        json.WriteStartObject();
        json.WriteNumber("silo", silo.Index);
        if (silo.ProcessId is { } id)
        {
            json.WriteNumber("pid", id);
        }
        else
        {
            json.WriteNull("pid");
        }

        json.WriteNumber("siloPort", silo.SiloPort);
        json.WriteNumber("gatewayPort", silo.GatewayPort);
        json.WriteNumber("httpPort", silo.HttpPort);
        json.WriteString("state", JsonOutput.Name(silo.State));
        json.WriteString("log", silo.Log);
        json.WriteEndObject();
    }
}
