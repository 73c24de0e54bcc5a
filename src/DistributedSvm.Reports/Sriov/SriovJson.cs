using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Sriov;

/// <summary>
/// The JSON of <c>dsvm sriov show</c>: <c>{"gpus":[{"gpu","model","kernel","vfs","totalVfs","errno","functions":[...],"totals":[...]}]}</c>. Bytes, picoseconds, counts; ranges are
/// first and last, null for nothing. Function 0 is the PF, which has no ranges of its own.
/// </summary>
public static class SriovJson
{
    public static void Write(IReadOnlyList<SriovView> gpus, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json => Content(json, gpus));

    /// <summary>What is to be said of a GPU but its name: equal for GPUs that are alike.</summary>
    internal static string Compact(SriovView view)
    {
        using var text = new StringWriter();
        Write([view with { Gpu = "" }], text);
        return text.ToString();
    }

    private static void Content(Utf8JsonWriter json, IReadOnlyList<SriovView> gpus)
    {
        json.WriteStartObject();
        json.WriteStartArray("gpus");
        foreach (SriovView view in gpus)
        {
            json.WriteStartObject();
            json.WriteString("gpu", view.Gpu);
            json.WriteString("model", view.Model);
            json.WriteString("kernel", view.Kernel);
            json.WriteNumber("vfs", view.Vfs);
            json.WriteNumber("totalVfs", view.TotalVfs);
            json.WriteString("errno", view.Errno == Errno.Ok ? null : view.Errno.ToString());
            json.WriteStartArray("functions");
            foreach (int function in view.Functions)
            {
                Function(json, view, function);
            }

            json.WriteEndArray();
            json.WriteStartArray("totals");
            foreach (SriovTotal total in view.Totals)
            {
                json.WriteStartObject();
                json.WriteString("resource", JsonOutput.Name(total.Kind));
                json.WriteNumber("all", total.All);
                json.WriteNumber("vfs", total.Vfs);
                json.WriteNumber("spare", total.Spare);
                json.WriteNumber("free", total.Free);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Function(Utf8JsonWriter json, SriovView view, int function)
    {
        VfResources? resources = function == 0 ? null : view.Provisioning.Of(function);
        VfSchedule schedule = view.Provisioning.ScheduleOf(function);
        json.WriteStartObject();
        json.WriteNumber("function", function);
        json.WriteNumber("vramBytes", resources?.VramBytes ?? 0);
        Range(json, "ggtt", resources?.Ggtt is { } ggtt ? ((long)ggtt.Start, (long)ggtt.End) : null);
        Range(json, "contexts", resources is { Contexts: > 0 } ? (resources.FirstContext, resources.FirstContext + resources.Contexts - 1) : null);
        Range(json, "doorbells", resources is { Doorbells: > 0 } ? (resources.FirstDoorbell, resources.FirstDoorbell + resources.Doorbells - 1) : null);
        json.WriteNumber("execQuantumPs", schedule.Quantum.Picoseconds);
        json.WriteNumber("preemptTimeoutPs", schedule.PreemptTimeout.Picoseconds);
        json.WriteString("priority", JsonOutput.Name(schedule.Priority));
        json.WriteEndObject();
    }

    private static void Range(Utf8JsonWriter json, string name, (long First, long Last)? range)
    {
        if (range is { } given)
        {
            json.WriteStartArray(name);
            json.WriteNumberValue(given.First);
            json.WriteNumberValue(given.Last);
            json.WriteEndArray();
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
