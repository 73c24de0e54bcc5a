namespace DistributedSvm.EndToEnd;

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder(string prefix = "dsvm-") : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
