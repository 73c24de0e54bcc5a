namespace DistributedSvm.Reports.Capacity;

/// <summary>A limit that one number of VFs breaks.</summary>
/// <param name="Reason">Which limit.</param>
/// <param name="Workload">Whose; null for VRAM that cannot be provisioned.</param>
/// <param name="Value">What it came to: frames/s, microseconds, or shares that failed.</param>
/// <param name="Limit">What it may come to.</param>
/// <param name="Text">The same in words.</param>
public sealed record CapacityBreak(CapacityReason Reason, string? Workload, decimal Value, decimal Limit, string Text);
