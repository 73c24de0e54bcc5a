using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>One importer of a <c>share</c> workload: which device, and how it behaves.</summary>
public sealed record ShareImporterEntry(ImporterPlace Place, ImporterProfile Profile, bool Writes, bool Churns, SimTime After);
