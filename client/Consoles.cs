using Spectre.Console;

namespace DistributedSvm.Client;

/// <summary>The two streams that people read: reports on standard output, progress on standard error.</summary>
internal static class Consoles
{
    public static IAnsiConsole Output { get; } = AnsiConsole.Console;

    public static IAnsiConsole Error { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
