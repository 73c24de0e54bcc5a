namespace DistributedSvm.Scenarios.VfCounts;

/// <summary>A scenario with one number of VFs on each GPU.</summary>
/// <param name="VfsPerGpu">How many each GPU has that has any.</param>
/// <param name="VramPerVf">Bytes of VRAM of each VF; the least where GPUs differ.</param>
/// <param name="Document">What to run; null when so many VFs cannot be provisioned.</param>
/// <param name="Problem">Why not.</param>
public sealed record VfCountTrial(int VfsPerGpu, long VramPerVf, ScenarioDocument? Document, string? Problem = null);
