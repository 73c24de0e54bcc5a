using System.Text.Json;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Topology;

/// <summary>
/// The JSON of <c>dsvm topology p2p</c>:
/// <c>{"hosts":[{"host","conditions","names":[...],"pairs":[{"from","to","distance","path","allowed","reason"}]}]}</c>,
/// every ordered pair of two different functions; <c>reason</c> is null where it is allowed.
/// </summary>
public static class P2PJson
{
    public static void Write(IReadOnlyList<PeerMatrix> hosts, Stream stream, bool indented = false) =>
        JsonOutput.Write(stream, indented, json => Content(json, hosts));

    public static void Write(IReadOnlyList<PeerMatrix> hosts, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json => Content(json, hosts));

    private static void Content(Utf8JsonWriter json, IReadOnlyList<PeerMatrix> hosts)
    {
        json.WriteStartObject();
        json.WriteStartArray("hosts");
        foreach (PeerMatrix matrix in hosts)
        {
            Host(json, matrix);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Host(Utf8JsonWriter json, PeerMatrix matrix)
    {
        json.WriteStartObject();
        json.WriteString("host", matrix.Host);
        json.WriteString("conditions", matrix.Conditions);
        json.WriteStartArray("names");
        foreach (string name in matrix.Names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteStartArray("pairs");
        for (int from = 0; from < matrix.Names.Count; from++)
        {
            for (int to = 0; to < matrix.Names.Count; to++)
            {
                if (from != to)
                {
                    Pair(json, matrix, from, to);
                    json.FlushIfLarge();
                }
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Pair(Utf8JsonWriter json, PeerMatrix matrix, int from, int to)
    {
        PeerCell cell = matrix.Cells[from, to];
        json.WriteStartObject();
        json.WriteString("from", matrix.Names[from]);
        json.WriteString("to", matrix.Names[to]);
        json.WriteNumber("distance", cell.Distance);
        json.WriteString("path", cell.Path);
        json.WriteBoolean("allowed", cell.Allowed);
        json.WriteString("reason", cell.Allowed ? null : cell.Reason);
        json.WriteEndObject();
    }
}
