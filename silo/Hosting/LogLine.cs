using System.Globalization;
using DistributedSvm.Grains.Hosting.Clusters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace DistributedSvm.Silo.Hosting;

/// <summary>
/// One line per entry: time in UTC, level, category, text, and what went wrong below it. Once a silo was refused by its cluster nothing more is written: every part of it
/// would tell the same in its own words, and <see cref="SiloRun"/> tells it once.
/// </summary>
internal sealed class LogLine(IOptionsMonitor<LogLineOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private volatile bool _refused;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        _refused |= logEntry.Exception is SiloRefusedException;
        if (_refused)
        {
            return;
        }

        string text = Brief(logEntry.Formatter(logEntry.State, logEntry.Exception));
        string level = logEntry.LogLevel.ToString().ToLowerInvariant();
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ} {level} {logEntry.Category}: {text}"));
        for (Exception? cause = logEntry.Exception; cause is not null; cause = cause.InnerException)
        {
            textWriter.Write($": {cause.GetType().Name}: {Brief(cause.Message)}");
        }

        textWriter.WriteLine();
        if (options.CurrentValue.StackTraces && logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }

    /// <summary>On one line, without the stacks that messages of Orleans may hold.</summary>
    private static string Brief(string text) => string.Join(' ', text.Split('\n').Select(line => line.Trim()).Where(line => !IsStack(line)));

    private static bool IsStack(string line) =>
        line.Length == 0 || line.StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("--- End of ", StringComparison.Ordinal);
}
