using System.Text.Json;
using DistributedSvm.Reports.Text;
using HdrHistogram;

namespace DistributedSvm.Reports.Load;

/// <summary>The JSON of <c>dsvm load</c>: one object and a newline. Units are in the names; what was not measured is null.</summary>
public static class LoadJson
{
    public static void Write(LoadResult result, Stream stream, bool indented = false) => JsonOutput.Write(stream, indented, json => Content(json, result));

    public static void Write(LoadResult result, TextWriter writer, bool indented = false) => JsonOutput.Write(writer, indented, json => Content(json, result));

    private static void Content(Utf8JsonWriter json, LoadResult result)
    {
        json.WriteStartObject();
        Setup(json, result.Setup);
        json.Measured("measuredSeconds", result.MeasuredSeconds);
        json.WriteBoolean("interrupted", result.Interrupted);
        json.WriteBoolean("failed", result.Failed);
        json.WriteStartArray("failures");
        foreach (LoadRemark remark in result.Verdict.Where(remark => remark.IsFailure))
        {
            json.WriteStringValue(remark.Text);
        }

        json.WriteEndArray();
        json.WriteNumber("sessions", result.Sessions);
        json.WriteNumber("failedSessions", result.FailedSessions);
        json.Measured("sessionsPerSecond", result.SessionsPerSecond);
        json.Measured("sessionsPerSecondHalfWidth95", result.SessionsPerSecondHalfWidth ?? double.NaN);
        Latency(json, "latency", result.Latency);
        Latency(json, "service", result.Service);
        Latency(json, "failedLatency", result.FailedLatency);
        json.WriteStartObject("kinds");
        foreach (LoadKind kind in result.Kinds)
        {
            Latency(json, kind.Name, kind.Latency);
        }

        json.WriteEndObject();
        json.WriteNumber("wrongContent", result.WrongContent);
        json.WriteNumber("delayed", result.Delayed);
        json.WriteNumber("notStarted", result.NotStarted);
        json.WriteNumber("stillUnderWay", result.StillUnderWay);
        Errors(json, result);
        Seconds(json, result);
        Search(json, result);
        Silos(json, result);
        Audit(json, result.Audit);
        json.WriteEndObject();
    }

    private static void Setup(Utf8JsonWriter json, LoadSetup setup)
    {
        json.WriteString("mode", setup.Mode);
        Nullable(json, "concurrency", setup.Sessions);
        json.Measured("ratePerSecond", setup.Rate ?? double.NaN);
        Nullable(json, "maxInFlight", setup.MaxInFlight);
        json.WriteStartObject("mix");
        foreach ((string kind, int weight) in setup.Mix)
        {
            json.WriteNumber(kind, weight);
        }

        json.WriteEndObject();
        json.WriteNumber("seed", setup.Seed);
        json.WriteNumber("agents", setup.Agents);
        json.WriteNumber("clients", setup.Clients);
        json.WriteString("cluster", setup.Cluster);
        json.WriteBoolean("spread", setup.IsSpread);
        json.WriteBoolean("errorsAllowed", setup.AreErrorsAllowed);
        json.Measured("warmupSeconds", setup.WarmupSeconds);
        json.Measured("durationSeconds", setup.DurationSeconds);
        json.Measured("limitSeconds", setup.LimitSeconds);
    }

    private static void Latency(Utf8JsonWriter json, string name, HistogramBase histogram)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", histogram.TotalCount);
        Nullable(json, "meanNs", Latencies.Mean(histogram));
        foreach ((string percentile, _, double at) in Latencies.Percentiles)
        {
            Nullable(json, percentile, Latencies.At(histogram, at));
        }

        Nullable(json, "maxNs", Latencies.Max(histogram));
        json.WriteEndObject();
    }

    private static void Errors(Utf8JsonWriter json, LoadResult result)
    {
        json.WriteStartArray("errnos");
        foreach (LoadErrno error in result.Errnos)
        {
            json.WriteStartObject();
            json.WriteString("errno", error.Errno);
            json.WriteString("step", error.Step);
            json.WriteNumber("count", error.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("exceptions");
        foreach (LoadException exception in result.Exceptions)
        {
            json.WriteStartObject();
            json.WriteString("type", exception.Type);
            json.WriteString("message", exception.Message);
            json.WriteNumber("count", exception.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Seconds(Utf8JsonWriter json, LoadResult result)
    {
        if (result.LongestDip is { } dip)
        {
            json.WriteStartObject("longestDip");
            json.WriteNumber("fromSecond", dip.From);
            json.WriteNumber("seconds", dip.Seconds);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("longestDip");
        }

        json.WriteStartArray("seconds");
        foreach (LoadSecond second in result.Seconds)
        {
            json.WriteStartObject();
            json.WriteNumber("sessions", second.Good);
            json.WriteNumber("failedSessions", second.Failed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Search(Utf8JsonWriter json, LoadResult result)
    {
        json.WriteStartArray("search");
        foreach (LoadStep step in result.Search)
        {
            json.WriteStartObject();
            json.WriteNumber("concurrency", step.Sessions);
            json.Measured("sessionsPerSecond", step.SessionsPerSecond);
            json.Measured("halfWidth95", step.HalfWidth);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Silos(Utf8JsonWriter json, LoadResult result)
    {
        json.WriteStartArray("silos");
        foreach (LoadSilo silo in result.Silos)
        {
            json.WriteStartObject();
            json.WriteString("silo", silo.Address);
            json.Measured("sessionsPerSecond", silo.SessionsPerSecond);
            json.Measured("messagesPerSecond", silo.MessagesPerSecond);
            json.Measured("callsPerSecond", silo.CallsPerSecond);
            json.Measured("callsToOthersPerSecond", silo.CallsToOthersPerSecond);
            json.WriteNumber("dmaBufs", silo.DmaBufs);
            json.WriteNumber("memoryBytes", silo.MemoryBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Audit(Utf8JsonWriter json, LoadAuditResult? audit)
    {
        if (audit is null)
        {
            json.WriteNull("audit");
            return;
        }

        json.WriteStartObject("audit");
        json.WriteNumber("entities", audit.Entities);
        json.WriteNumber("lostEntities", audit.Lost);
        json.WriteNumber("leakedDmaBufs", audit.DmaBufs);
        json.WriteNumber("violationCount", audit.ViolationCount);
        json.WriteStartArray("violations");
        foreach (LoadFinding finding in audit.Violations)
        {
            json.WriteStartObject();
            json.WriteString("invariant", finding.Invariant);
            json.WriteString("entity", finding.Entity);
            json.WriteString("blame", JsonOutput.Name(finding.Blame));
            json.WriteString("text", finding.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Nullable(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
