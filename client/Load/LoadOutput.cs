using DistributedSvm.Reports.Load;
using Spectre.Console;

namespace DistributedSvm.Client.Load;

/// <summary>Shows the result of a load where the user wants it, and says by the exit code what came out.</summary>
/// <param name="AsJson">One JSON object on standard output instead of the table.</param>
/// <param name="Folder">Where load.json, load.hgrm and report.txt go as well; null for nowhere.</param>
/// <param name="Hgrm">Where the percentiles go as well; null for nowhere.</param>
internal sealed record LoadOutput(bool AsJson, DirectoryInfo? Folder, string? Hgrm)
{
    private const int ReportWidth = 120;

    /// <summary>Before the load, which may be long: a place that cannot be written to must not cost its result.</summary>
    public void Prepare()
    {
        Folder?.Create();
        foreach (string path in HgrmFiles)
        {
            File.Create(path).Dispose();
        }
    }

    public int Show(LoadResult result)
    {
        if (AsJson)
        {
            LoadJson.Write(result, Console.Out, indented: true);
        }
        else
        {
            LoadReport.Render(Consoles.Output, result);
        }

        foreach (string path in HgrmFiles)
        {
            using StreamWriter file = File.CreateText(path);
            file.NewLine = "\n";
            HgrmFile.Write(result.Latency, file);
        }

        if (Folder is not null)
        {
            Write(result, Folder);
            Console.Error.WriteLine($"wrote {Path.Combine(Folder.ToString(), "load.json")}, load.hgrm and report.txt");
        }

        if (Hgrm is not null)
        {
            Console.Error.WriteLine($"wrote {Hgrm}");
        }

        return result.Interrupted ? ExitCodes.Interrupted : result.Failed ? ExitCodes.Failed : ExitCodes.Fine;
    }

    private IEnumerable<string> HgrmFiles
    {
        get
        {
            if (Hgrm is not null)
            {
                yield return Hgrm;
            }

            if (Folder is not null)
            {
                yield return Path.Combine(Folder.FullName, "load.hgrm");
            }
        }
    }

    private static void Write(LoadResult result, DirectoryInfo folder)
    {
        using (FileStream file = File.Create(Path.Combine(folder.FullName, "load.json")))
        {
            LoadJson.Write(result, file, indented: true);
        }

        using StreamWriter report = File.CreateText(Path.Combine(folder.FullName, "report.txt"));
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(report) });
        plain.Profile.Width = ReportWidth;
        LoadReport.Render(plain, result);
    }
}
