using System.Collections;
using Microsoft.Extensions.Configuration;

namespace DistributedSvm.Silo.Configuration;

/// <summary>The settings from all places. The command line wins over the environment, and that over the file.</summary>
internal sealed class SettingValues
{
    public const string FileName = "appsettings.json";

    private const string Section = "dsvm";
    private const string Prefix = "DSVM_";

    private readonly Dictionary<Setting, SettingValue> _values = [];

    /// <summary>The file as a whole: logging is set there too.</summary>
    public IConfiguration File { get; private init; } = new ConfigurationBuilder().Build();

    public SettingValue? this[Setting setting] => _values.GetValueOrDefault(setting);

    /// <param name="folder">Where <see cref="FileName"/> may be.</param>
    /// <param name="environment">The variables of the environment, others among them.</param>
    /// <param name="commandLine">What was given there, by setting.</param>
    /// <exception cref="SettingException">The file is no JSON, or its section names no setting.</exception>
    public static SettingValues Read(string folder, IDictionary environment, IReadOnlyDictionary<Setting, string> commandLine)
    {
        var values = new SettingValues { File = ReadFile(folder) };
        values.AddFile();
        values.AddEnvironment(environment);
        foreach ((Setting setting, string text) in commandLine)
        {
            values._values[setting] = new SettingValue(text, setting.Option);
        }

        return values;
    }

    private static IConfigurationRoot ReadFile(string folder)
    {
        try
        {
            return new ConfigurationBuilder().SetBasePath(folder).AddJsonFile(FileName, optional: true).Build();
        }
        catch (InvalidDataException exception)
        {
            throw new SettingException($"{FileName}: {exception.GetBaseException().Message}");
        }
    }

    private void AddFile()
    {
        foreach ((string key, string? text) in File.GetSection(Section).AsEnumerable(makePathsRelative: true))
        {
            // A section within ours has no text of its own.
            if (text is not null)
            {
                Setting setting = Find(key) ?? throw new SettingException($"{key} in {FileName}: there is no such setting");
                _values[setting] = new SettingValue(text, $"{setting.Name} in {FileName}");
            }
        }
    }

    /// <summary>Names that are none of ours are left alone: the console has variables of its own.</summary>
    private void AddEnvironment(IDictionary environment)
    {
        foreach (DictionaryEntry variable in environment)
        {
            if (variable is { Key: string name, Value: string { Length: > 0 } text } && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && Find(name[Prefix.Length..]) is { } setting)
            {
                _values[setting] = new SettingValue(text, name);
            }
        }
    }

    private static Setting? Find(string key) => Settings.All.FirstOrDefault(setting => setting.IsNamed(key));
}
