using System.Collections.Immutable;
using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>The cost profiles of shared virtual memory that ship with the simulator: one of each test bed whose figures were published.</summary>
public static class SvmProfileCatalogue
{
    /// <summary>What is taken unless a scenario says otherwise.</summary>
    public const string DefaultName = "thp-series";

    private const string Prefix = "SvmProfiles/";

    internal static readonly MappingShape Shape = new("svmProfile",
        [
            "name", "title", "faultDelivery", "migrateFixed", "migratePage", "getPagesFixed", "getPagesPage", "bindFixed", "bindPage", "copyFixed", "copyPage", "folios",
        ],
        []);

    /// <summary>The files under Catalogue/SvmProfiles, in the order of their names.</summary>
    public static readonly ImmutableArray<SvmProfile> All = Load();

    /// <summary>The profile with this name; null when there is none.</summary>
    public static SvmProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);

    private static ImmutableArray<SvmProfile> Load()
    {
        Assembly assembly = typeof(SvmProfileCatalogue).Assembly;
        var profiles = ImmutableArray.CreateBuilder<SvmProfile>();
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader text = new(assembly.GetManifestResourceStream(resource)!);
            ErrorList errors = new();
            MappingReader reader = MappingReader.Open(YamlText.Parse(text.ReadToEnd(), resource, errors), Shape, "a profile", errors)!;
            SvmCosts costs = Costs(reader);
            errors.ThrowIfAny();
            profiles.Add(new SvmProfile(reader.Text("name")!, reader.Text("title")!, costs));
        }

        return profiles.ToImmutable();
    }

    private static SvmCosts Costs(MappingReader reader)
    {
        return new SvmCosts
        {
            FaultDelivery = Time("faultDelivery"),
            MigrateFixed = Time("migrateFixed"),
            MigratePage = Time("migratePage"),
            GetPagesFixed = Time("getPagesFixed"),
            GetPagesPage = Time("getPagesPage"),
            BindFixed = Time("bindFixed"),
            BindPage = Time("bindPage"),
            CopyFixed = Time("copyFixed"),
            CopyPage = Time("copyPage"),
            HasFolios = Figure("folios")?.Boolean("value") ?? false,
        };

        SimTime Time(string key) => new(Figure(key)?.Quantity("value", Dimension.Time, 0, "zero or more") ?? 0);

        MappingReader? Figure(string key)
        {
            MappingReader? figure = reader.Find(key) is { } value ? MappingReader.Open(value, GpuModelShape.Figure, $"the figure '{key}'", reader.Errors) : null;
            figure?.Text("source");
            figure?.Choice("confidence", GpuModelShape.Confidences);
            return figure;
        }
    }
}
