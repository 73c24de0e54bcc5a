using Microsoft.Extensions.Logging.Console;

namespace DistributedSvm.Silo.Hosting;

/// <summary>In appsettings.json: <c>Logging:Console:FormatterOptions</c>.</summary>
internal sealed class LogLineOptions : ConsoleFormatterOptions
{
    /// <summary>Whether exceptions are written with their stack: for who looks for a fault of this program.</summary>
    public bool StackTraces { get; set; }
}
