using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DistributedSvm.Silo.Hosting;

/// <summary>
/// Sends the spans of grain calls to where the usual variable of OpenTelemetry says. Without it nothing is registered: even filters that nobody listens to double what a
/// call allocates.
/// </summary>
internal static class Traces
{
    private const string Prefix = "OTEL_";
    private const string EndpointVariable = $"{Prefix}EXPORTER_OTLP_ENDPOINT";

    /// <summary>The calls of applications; the runtime's own sources have a span for every timer.</summary>
    private const string Calls = "Microsoft.Orleans.Application";

    /// <returns>Whether traces are wanted.</returns>
    public static bool Add(IHostApplicationBuilder builder)
    {
        IDictionary environment = Environment.GetEnvironmentVariables();
        if (environment[EndpointVariable] is null or "")
        {
            return false;
        }

        // The library asks the host for its variables, and this host reads none by itself.
        builder.Configuration.AddInMemoryCollection(environment.Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value)));

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("dsvm-silo"))
            .WithTracing(tracing => tracing.AddSource(Calls).AddOtlpExporter());
        return true;
    }
}
