namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>A display device that is not taken for a GPU, and why, in words.</summary>
internal sealed record NotGpu(HwlocObject Device, string Text);
