namespace DistributedSvm.Client.Running.Comparisons;

/// <summary>The scenario files that are meant by names of files and folders.</summary>
internal static class ScenarioFolder
{
    private static readonly string Defects = Path.Combine("scenarios", "defects");

    /// <summary>The files themselves, and those of each folder in the order of their names.</summary>
    /// <exception cref="UsageException">A folder without scenarios.</exception>
    public static IEnumerable<string> Files(IEnumerable<string> places)
    {
        foreach (string place in places)
        {
            if (!Directory.Exists(place))
            {
                yield return place;
                continue;
            }

            string[] files = [.. Directory.GetFiles(place, "*.yaml").Order(StringComparer.Ordinal)];
            if (files.Length == 0)
            {
                throw new UsageException($"{place}: there is no scenario (*.yaml) in this folder");
            }

            foreach (string file in files)
            {
                yield return file;
            }
        }
    }

    /// <summary>The scenarios of known defects: of the repository that this is called in, else those beside the program.</summary>
    public static string OfDefects()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            string inRepository = Path.Combine(folder.FullName, "client", Defects);
            if (Directory.Exists(inRepository))
            {
                return inRepository;
            }
        }

        string beside = Path.Combine(AppContext.BaseDirectory, Defects);
        return Directory.Exists(beside) ? beside : throw new UsageException("no scenarios of defects beside the program; name a folder or files");
    }
}
