namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>What a display agent is doing with its swapchain.</summary>
[GenerateSerializer]
internal enum DisplayState
{
    Idle,
    Sharing,
    Running,
    Releasing,
}
