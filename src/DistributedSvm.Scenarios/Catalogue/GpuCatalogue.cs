using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>The GPU models by name: those that ship with the simulator, and what a user's files add or override.</summary>
public sealed class GpuCatalogue
{
    private const string Prefix = "Gpus/";

    /// <summary>The files under Catalogue/Gpus, in the order of their names.</summary>
    public static readonly GpuCatalogue BuiltIn = Load();

    private readonly ImmutableSortedDictionary<string, GpuModel> _models;

    private GpuCatalogue(ImmutableSortedDictionary<string, GpuModel> models) => _models = models;

    public IEnumerable<GpuModel> Models => _models.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out GpuModel? model) => _models.TryGetValue(name, out model);

    /// <summary>The same catalogue with this model added, or in the place of the one of its name.</summary>
    public GpuCatalogue With(GpuModel model) => new(_models.SetItem(model.Name, model));

    /// <summary>
    /// For the command line: the model, or a <see cref="ScenarioException"/> that names the nearest one.
    /// <paramref name="origin"/> is what to blame, e.g. <c>--gpu</c>.
    /// </summary>
    public GpuModel Require(string name, string origin) =>
        TryFind(name, out GpuModel? model) ? model : throw new ScenarioException(origin, 0, 0, UnknownModel(name, this));

    internal static string UnknownModel(string name, GpuCatalogue known) =>
        $"unknown GPU model '{name}'{Suggestion.For(name, known._models.Keys)}";

    private static GpuCatalogue Load()
    {
        Assembly assembly = typeof(GpuCatalogue).Assembly;
        GpuCatalogue catalogue = new(ImmutableSortedDictionary.Create<string, GpuModel>(StringComparer.Ordinal));
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            ErrorList errors = new();
            GpuModel? model = GpuModelReader.Read(YamlText.Parse(reader.ReadToEnd(), resource, errors), catalogue, errors);
            errors.ThrowIfAny();
            catalogue = catalogue.With(model!);
        }

        return catalogue;
    }
}
