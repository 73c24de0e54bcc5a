namespace DistributedSvm.Scenarios;

/// <summary>
/// The files that a scenario names, relative to its own folder. <paramref name="ReadText"/> takes a path and returns the file's text,
/// or throws an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
public sealed record ScenarioFiles(string Scenario, Func<string, string> ReadText)
{
    /// <summary>The path to open, and to name in messages.</summary>
    public string Resolve(string name) => Path.Combine(Path.GetDirectoryName(Scenario) ?? "", name);

    /// <summary>The text of a file named at <paramref name="at"/>; null, and an error there, when it cannot be read.</summary>
    public string? TryRead(Yaml.YamlScalar at, ErrorList errors)
    {
        string path = Resolve(at.Text);
        try
        {
            return ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(at, e is FileNotFoundException or DirectoryNotFoundException
                ? $"the file '{at.Text}' does not exist (looked for {path}; paths are relative to the scenario's folder)"
                : $"the file '{at.Text}' cannot be read ({Reason(e)})");
            return null;
        }
    }

    /// <summary>What is wrong with a file that the user named on the command line.</summary>
    internal static string Problem(Exception e) =>
        e is FileNotFoundException or DirectoryNotFoundException ? "the file does not exist" : $"the file cannot be read ({Reason(e)})";

    private static string Reason(Exception e) => e is UnauthorizedAccessException ? "a folder, or no permission" : e.Message;
}
