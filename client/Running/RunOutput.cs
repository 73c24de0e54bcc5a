using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using Spectre.Console;

namespace DistributedSvm.Client.Running;

/// <summary>Shows a result where the user wants it, and says by the exit code what came out.</summary>
internal sealed record RunOutput(bool AsJson, DirectoryInfo? Folder)
{
    /// <summary>Before the run, which may be long: a folder that cannot be made must not cost its result.</summary>
    public void Prepare() => Folder?.Create();

    public int Show(RunResult result)
    {
        if (AsJson)
        {
            RunResultJson.Write(result, Console.Out, indented: true);
        }
        else
        {
            RunReport.Render(Consoles.Output, result);
        }

        if (Folder is not null)
        {
            Write(result, Folder);
        }

        return result.Interrupted ? ExitCodes.Interrupted : result.Failed ? ExitCodes.Failed : ExitCodes.Fine;
    }

    private static void Write(RunResult result, DirectoryInfo folder)
    {
        using (FileStream file = File.Create(Path.Combine(folder.FullName, "result.json")))
        {
            RunResultJson.Write(result, file, indented: true);
        }

        using StreamWriter report = File.CreateText(Path.Combine(folder.FullName, "report.txt"));
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(report) });
        plain.Profile.Width = 120;
        RunReport.Render(plain, result);
        Console.Error.WriteLine($"wrote {Path.Combine(folder.ToString(), "result.json")} and report.txt");
    }
}
