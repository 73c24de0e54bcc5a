using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>From this time on frames have another size, so the swapchain is made anew.</summary>
public readonly record struct ModeChange(SimTime At, Resolution Resolution);
