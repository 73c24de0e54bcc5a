using System.Text.Encodings.Web;
using System.Text.Json;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Silo.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DistributedSvm.Silo.Health;

/// <summary>
/// What <c>/health</c> says besides its status code (200 or 503): who this is, and each check with its state, e.g.
/// <c>{"status":"Healthy","cluster":"dsvm","silo":"127.0.0.1:11111","version":"0.1.0","pid":4711,"checks":{"silo":{"status":"Healthy","description":"Active"}}}</c>.
/// </summary>
internal static class HealthReply
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Func<HttpContext, HealthReport, Task> For(SiloOptions options) => async (context, report) =>
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.Body, Readable);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteString("cluster", options.ClusterId);
        json.WriteString("silo", $"{options.Address}:{options.SiloPort}");
        json.WriteString("version", BuildVersion.Current.Product);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteStartObject("checks");
        foreach ((string name, HealthReportEntry entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            json.WriteString("description", entry.Description);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    };
}
