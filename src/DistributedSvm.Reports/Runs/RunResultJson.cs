using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>
/// The JSON of <c>dsvm simulate</c>: one object and a newline.
/// Times are picoseconds of virtual time, sizes bytes, utilization a ratio from 0 to 1; names are camelCase.
/// All but <c>execution</c> is a function of scenario and seed, so the texts without it of two such runs are equal byte by byte.
/// </summary>
public static class RunResultJson
{
    private const string CopiesKind = "copies";

    /// <exception cref="ArgumentException">Two members of one object would have the same name.</exception>
    public static void Write(RunResult result, Stream stream, bool indented = false) =>
        JsonOutput.Write(stream, indented, json => Content(json, result, withExecution: true));

    /// <inheritdoc cref="Write(RunResult, Stream, bool)"/>
    public static void Write(RunResult result, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json => Content(json, result, withExecution: true));

    /// <summary>Without <c>execution</c>: what must be the same for every way to execute the run.</summary>
    public static void WriteWithoutExecution(RunResult result, Stream stream, bool indented = false) =>
        JsonOutput.Write(stream, indented, json => Content(json, result, withExecution: false));

    /// <inheritdoc cref="WriteWithoutExecution(RunResult, Stream, bool)"/>
    public static string ToTextWithoutExecution(RunResult result, bool indented = false) =>
        JsonOutput.ToText(indented, json => Content(json, result, withExecution: false));

    /// <summary>The digest as it is shown everywhere: 16 lower-case hex digits.</summary>
    public static string DigestText(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);

    private static void Content(Utf8JsonWriter json, RunResult result, bool withExecution)
    {
        json.WriteStartObject();
        json.WriteString("scenario", result.Scenario);
        json.WriteNumber("seed", result.Seed);
        json.WriteString("protocol", result.Protocol);
        json.WriteString("vfioBase", result.VfioBase);
        json.WriteString("schedule", result.Schedule);
        json.WriteString("modelVersion", result.ModelVersion);
        json.WriteString("digest", DigestText(result.Digest));
        json.WriteNumber("virtualTimePs", result.VirtualTime.Picoseconds);
        json.WriteNumber("events", result.Events);
        if (withExecution)
        {
            ExecutionJson.Write(json, result);
        }

        Entities(json, result.Entities);
        Paths(json, result.Paths);
        Interleavings(json, result.Interleavings);
        LockOrder(json, result.LockOrder);
        RefusedActions(json, result.RefusedActions);
        Violations(json, result.Violations);
        Links(json, result.Links);
        SriovJson.Write(json, result.Sriov);
        SvmJson.Write(json, result.Svm);
        Workloads(json, result.Workloads);
        MigrationJson.Write(json, result.Migrations);
        json.WriteBoolean("interrupted", result.Interrupted);
        json.WriteBoolean("failed", result.Failed);
        json.WriteEndObject();
    }

    private static void Entities(Utf8JsonWriter json, ImmutableArray<EntityCount> entities)
    {
        json.WriteStartObject("entities");
        foreach (EntityCount entity in entities)
        {
            json.WriteNumber(JsonOutput.Name(entity.Kind), entity.Count);
        }

        json.WriteEndObject();
    }

    private static void Paths(Utf8JsonWriter json, PathCounts paths)
    {
        json.WriteStartObject("paths");
        json.WriteNumber("iov", paths.Iov);
        json.WriteNumber("p2p", paths.P2p);
        json.WriteNumber("system", paths.System);
        json.WriteNumber("vram", paths.Vram);
        json.WriteNumber("refused", paths.Refused);
        json.WriteEndObject();
    }

    private static void Interleavings(Utf8JsonWriter json, InterleavingCounts interleavings)
    {
        json.WriteStartObject("interleavings");
        json.WriteNumber("buffers", interleavings.Buffers);
        json.WriteNumber("distinct", interleavings.Distinct);
        if (interleavings.IsLowerBound)
        {
            json.WriteBoolean("isLowerBound", true);
        }

        json.WriteEndObject();
    }

    private static void LockOrder(Utf8JsonWriter json, ImmutableArray<LockOrderResult> edges)
    {
        json.WriteStartArray("lockOrder");
        foreach (LockOrderResult edge in edges)
        {
            json.WriteStartObject();
            json.WriteString("held", edge.Held);
            json.WriteString("taken", edge.Taken);
            json.WriteString("entity", edge.Entity);
            json.WriteNumber("timePs", edge.Time.Picoseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void RefusedActions(Utf8JsonWriter json, ImmutableArray<RefusedActionResult> actions)
    {
        json.WriteStartArray("refusedActions");
        foreach (RefusedActionResult action in actions)
        {
            json.WriteStartObject();
            json.WriteString("action", action.Action);
            json.WriteString("errno", action.Errno);
            json.WriteNumber("count", action.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Violations(Utf8JsonWriter json, ImmutableArray<ViolationResult> violations)
    {
        json.WriteStartArray("violations");
        foreach (ViolationResult violation in violations)
        {
            json.WriteStartObject();
            json.WriteString("invariant", violation.Invariant);
            json.WriteString("entity", violation.Entity);
            json.WriteString("blame", JsonOutput.Name(violation.Blame));
            json.WriteNumber("timePs", violation.Time.Picoseconds);
            json.WriteString("text", violation.Text);
            json.WriteStartArray("causes");
            foreach (string cause in violation.Causes.IsDefault ? [] : violation.Causes)
            {
                json.WriteStringValue(cause);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.FlushIfLarge();
        }

        json.WriteEndArray();
    }

    private static void Links(Utf8JsonWriter json, ImmutableArray<LinkResult> links)
    {
        json.WriteStartArray("links");
        foreach (LinkResult link in links)
        {
            json.WriteStartObject();
            json.WriteString("name", link.Name);
            json.WriteNumber("bytes", link.Bytes);
            json.Number("utilization", link.Utilization);
            json.WriteEndObject();
            json.FlushIfLarge();
        }

        json.WriteEndArray();
    }

    private static void Workloads(Utf8JsonWriter json, ImmutableArray<WorkloadResult> workloads)
    {
        json.WriteStartArray("workloads");
        foreach (WorkloadResult workload in workloads)
        {
            json.WriteStartObject();
            json.WriteString("name", workload.Name);
            json.WriteString("kind", workload.Kind);
            Metrics(json, workload);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Metrics(Utf8JsonWriter json, WorkloadResult workload)
    {
        ImmutableArray<CopyResult> copies = workload.Copies.IsDefault ? [] : workload.Copies;
        bool hasCopies = workload.Kind == CopiesKind || copies.Length > 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (hasCopies)
        {
            names.Add("copies");
        }

        json.WriteStartObject("metrics");
        foreach (MetricResult metric in workload.Metrics)
        {
            if (!names.Add(metric.Name))
            {
                throw new ArgumentException($"Workload '{workload.Name}' has two metrics named '{metric.Name}'.");
            }

            json.Number(metric.Name, metric.Value);
        }

        if (hasCopies)
        {
            Copies(json, copies);
        }

        json.WriteEndObject();
    }

    private static void Copies(Utf8JsonWriter json, ImmutableArray<CopyResult> copies)
    {
        json.WriteStartArray("copies");
        foreach (CopyResult copy in copies)
        {
            json.WriteStartObject();
            json.WriteNumber("id", copy.Id);
            json.WriteNumber("startPs", copy.Start.Picoseconds);
            if (copy.Finish.IsNever)
            {
                json.WriteNull("finishPs");
            }
            else
            {
                json.WriteNumber("finishPs", copy.Finish.Picoseconds);
            }

            json.WriteEndObject();
            json.FlushIfLarge();
        }

        json.WriteEndArray();
    }
}
