namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The first address at which something stood that cannot have been there.</summary>
public sealed record ContentMismatch(ulong Address, string Found, string Expected);
