using DistributedSvm.Reports.Progress;
using Spectre.Console;

namespace DistributedSvm.Client;

/// <summary>The two streams that people read: reports on standard output, progress on standard error.</summary>
internal static class Consoles
{
    public static IAnsiConsole Output { get; } = AnsiConsole.Console;

    public static IAnsiConsole Error { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>A line on standard error, above the progress if there is any.</summary>
    public static void Say(string line) => ProgressLine.Note(Error, line);
}
