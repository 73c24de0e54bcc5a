using DistributedSvm.Model.Svm;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>What faults and migrations cost on one test bed; each figure has its source and confidence in the catalogue's file.</summary>
public sealed record SvmProfile(string Name, string Title, SvmCosts Costs);
