using System.Reflection;
using DistributedSvm.Engine.Results;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// Which build runs. Entities, messages and checkpoints travel as this build writes them, and the model decides the result: silos and clients of different builds
/// do not work together.
/// </summary>
/// <param name="Product">The version of the product, with the commit it was built from where that is known.</param>
/// <param name="Model">The version of the model.</param>
[GenerateSerializer, Immutable, Alias("dsvm.version")]
public sealed record BuildVersion([property: Id(0)] string Product, [property: Id(1)] string Model)
{
    /// <summary>Names another product version than the true one: only for trying out that versions refuse each other.</summary>
    public const string OverrideVariable = "DSVM_VERSION";

    private const int CommitLength = 9;

    public static BuildVersion Current { get; } = new(
        Environment.GetEnvironmentVariable(OverrideVariable) is { Length: > 0 } other ? other : Informational(), ResultBuilder.ModelVersion);

    public override string ToString() => $"{Product} (model {Model})";

    private static string Informational()
    {
        string version = typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        int commit = version.IndexOf('+', StringComparison.Ordinal) + 1;
        return commit > 0 && version.Length > commit + CommitLength ? version[..(commit + CommitLength)] : version;
    }
}
