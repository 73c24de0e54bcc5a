using DistributedSvm.Grains.Simulation;
using DistributedSvm.Scenarios;

namespace DistributedSvm.Client.Running;

/// <summary>A scenario that was read together with all that it was read from, so that it can be read again where its files are not.</summary>
internal sealed record RecordedScenario(ScenarioDocument Document, ScenarioSource Source)
{
    /// <summary>The scenario in a file, with the files that it names, under the names by which it does.</summary>
    public static RecordedScenario Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            string name = Path.GetFileName(path);
            string folder = Path.GetDirectoryName(path) ?? "";

            // As if it lay in no folder: then what is asked for is what is written in it.
            var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
            ScenarioDocument document = ScenarioReader.Parse(text, name, file => files[file] = File.ReadAllText(Path.Combine(folder, file)));
            return new RecordedScenario(document, new ScenarioSource(name, text, [.. files]));
        }
        catch (Exception exception) when (exception is ScenarioException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Once more, so that what is wrong is told with the path that the user gave.
            ScenarioReader.Read(path);
            throw;
        }
    }
}
