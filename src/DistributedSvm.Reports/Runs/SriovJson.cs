using System.Collections.Immutable;
using System.Text.Json;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>The member <c>sriov</c> of a run's JSON: absent when no GPU has VFs.</summary>
internal static class SriovJson
{
    public static void Write(Utf8JsonWriter json, ImmutableArray<SriovResult> gpus)
    {
        if (gpus.IsDefaultOrEmpty)
        {
            return;
        }

        json.WriteStartObject("sriov");
        json.WriteStartArray("gpus");
        foreach (SriovResult gpu in gpus)
        {
            json.WriteStartObject();
            json.WriteString("gpu", gpu.Gpu);
            json.WriteStartArray("functions");
            foreach (FunctionResult function in gpu.Functions)
            {
                Function(json, function);
                json.FlushIfLarge();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Function(Utf8JsonWriter json, FunctionResult function)
    {
        json.WriteStartObject();
        json.WriteString("function", function.Function);
        json.WriteStartObject("engines");
        Engine(json, "render", function.Render);
        Engine(json, "copy", function.Copy);
        json.WriteEndObject();
        json.WriteNumber("vramBytes", function.VramBytes);
        json.WriteNumber("flrs", function.Resets?.Count ?? 0);
        if (function.Resets is { } resets)
        {
            Resets(json, resets);
        }

        if (function.Adverse is { } adverse)
        {
            Adverse(json, adverse);
        }

        json.WriteEndObject();
    }

    private static void Engine(Utf8JsonWriter json, string name, EngineResult engine)
    {
        json.WriteStartObject(name);
        json.WriteNumber("busyPs", engine.Busy.Picoseconds);
        json.Number("share", engine.Share);
        json.WriteNumber("jobs", engine.Jobs);
        json.WriteNumber("resets", engine.Resets);
        json.WriteEndObject();
    }

    private static void Adverse(Utf8JsonWriter json, AdverseCounts events)
    {
        json.WriteStartObject("adverseEvents");
        json.WriteNumber("catErr", events.CatErr);
        json.WriteNumber("engineReset", events.EngineReset);
        json.WriteNumber("pageFault", events.PageFault);
        json.WriteNumber("flr", events.Flr);
        json.WriteEndObject();
    }

    private static void Resets(Utf8JsonWriter json, ResetTimes resets)
    {
        json.WriteStartObject("flrPs");
        json.WriteNumber("min", resets.Min.Picoseconds);
        json.WriteNumber("mean", resets.Sum.Picoseconds / resets.Count);
        json.WriteNumber("max", resets.Max.Picoseconds);
        json.WriteEndObject();
    }
}
