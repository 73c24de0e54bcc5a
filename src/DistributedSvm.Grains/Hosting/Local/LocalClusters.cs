using System.Text.Json;
using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Grains.Hosting.Local;

/// <summary>The clusters that a user started on this machine: a folder for each, with its <c>cluster.json</c>.</summary>
/// <param name="home">The folder that holds <c>clusters</c>.</param>
public sealed class LocalClusters(string home)
{
    public const string HomeVariable = "DSVM_HOME";

    private const string FileName = "cluster.json";

    /// <summary>Below <c>$DSVM_HOME</c>, or else below the user's folder for data of applications.</summary>
    public static LocalClusters OfThisUser { get; } = new(
        Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "dsvm"));

    /// <summary>The ids of all that are known, sorted.</summary>
    public IEnumerable<string> Ids => Directory.Exists(Root)
        ? Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Where(id => File.Exists(FileOf(id))).Order(StringComparer.Ordinal)
        : [];

    private string Root => Path.Combine(home, "clusters");

    /// <summary>Where a cluster keeps its file and its logs.</summary>
    public string FolderOf(string id) => Path.Combine(Root, ClusterId.Check(id));

    /// <returns>Null if there is none of that id.</returns>
    /// <exception cref="IOException">Its file is damaged.</exception>
    public LocalCluster? Read(string id)
    {
        string file = FileOf(id);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), LocalClusterJson.Default.LocalCluster);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new IOException($"{file} is damaged ({exception.Message}): stop what is left of that cluster by hand and delete the file", exception);
        }
    }

    /// <summary>Writes it as a whole or not at all, for this user's eyes only: it may hold the password of a Redis.</summary>
    public void Write(LocalCluster cluster)
    {
        string file = FileOf(cluster.Id);
        Directory.CreateDirectory(FolderOf(cluster.Id));
        string next = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(next, options))
        {
            JsonSerializer.Serialize(stream, cluster, LocalClusterJson.Default.LocalCluster);
        }

        File.Move(next, file, overwrite: true);
    }

    /// <summary>Forgets it; its logs stay.</summary>
    public void Delete(string id) => File.Delete(FileOf(id));

    private string FileOf(string id) => Path.Combine(FolderOf(id), FileName);
}
