namespace DistributedSvm.Reports.Load;

/// <summary>Something about a load that is wrong, or that its reader should know.</summary>
public readonly record struct LoadRemark(bool IsFailure, string Text);
