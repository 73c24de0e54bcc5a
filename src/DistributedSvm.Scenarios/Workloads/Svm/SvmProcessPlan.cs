using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>A process on a host: the functions that it uses, by the index that its program knows them by, and what it does.</summary>
public sealed record SvmProcessPlan(int Host, ImmutableArray<VfTarget> Devices, SvmProgram Program);
