using System.Runtime.InteropServices;

namespace DistributedSvm.Client.Clusters.Processes;

/// <summary>Finds <c>dsvm-silo</c>: beside <c>dsvm</c>, in the folder to which the build of <c>dsvm</c> brings it, or on the path.</summary>
internal static class SiloProgram
{
    private static string FileName => OperatingSystem.IsWindows() ? "dsvm-silo.exe" : "dsvm-silo";

    /// <exception cref="ClusterException">It is nowhere.</exception>
    public static string Find() => Candidates().FirstOrDefault(File.Exists) ?? throw new ClusterException(
        $"the program dsvm-silo is neither in {AppContext.BaseDirectory}, nor in its folder 'silo', nor on the PATH; `dotnet build -c Release client` brings it along");

    /// <summary>
    /// The root of this process's .NET, for a silo that would look for it elsewhere: it has a launcher of its own, and nothing else says where .NET is when
    /// <c>dsvm</c> was started as <c>dotnet dsvm.dll</c>. Null where DOTNET_ROOT says it, or where <c>dsvm</c> carries its own .NET.
    /// </summary>
    public static string? RuntimeRoot()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        bool isSaid = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 };
        return !isSaid && Directory.Exists(Path.Combine(root, "host", "fxr")) ? root : null;
    }

    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        yield return Path.Combine(AppContext.BaseDirectory, "silo", FileName);
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Path.Combine(folder, FileName);
        }
    }
}
