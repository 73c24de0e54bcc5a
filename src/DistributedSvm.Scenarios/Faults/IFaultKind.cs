using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>A kind of fault. A new kind is one class and one line in <see cref="ScenarioVocabulary"/>.</summary>
public interface IFaultKind
{
    /// <summary>As the scenario writes it, e.g. <c>vf-flr</c>.</summary>
    string Name { get; }

    /// <summary>The keys of an entry, <c>at</c> and <c>kind</c> among them.</summary>
    MappingShape Shape { get; }

    /// <summary>Null, and errors, when anything is wrong.</summary>
    ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context);
}
