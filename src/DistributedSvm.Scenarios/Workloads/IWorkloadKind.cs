using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>A kind of workload: what a scenario may say about it, and how that is resolved. A new kind is one class and one line in <see cref="ScenarioVocabulary"/>.</summary>
public interface IWorkloadKind
{
    /// <summary>As the scenario writes it.</summary>
    string Name { get; }

    /// <summary>The keys of an entry, <c>kind</c> and <c>name</c> among them.</summary>
    MappingShape Shape { get; }

    /// <summary>Shapes of mappings inside an entry.</summary>
    IEnumerable<MappingShape> InnerShapes => [];

    /// <summary>Null, and errors, when anything is wrong. <paramref name="name"/> is the entry's, given or by default.</summary>
    ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context);
}
