using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <summary>A swapchain being shared, buffer by buffer.</summary>
[GenerateSerializer]
public sealed class ShareOperation(EntityId requester, ShareSwapchain request)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public ShareSwapchain Request { get; } = request;

    [Id(2)]
    public ShareStep Step { get; set; }

    /// <summary>The buffer under way.</summary>
    [Id(3)]
    public GuestBuffer? Current { get; set; }

    /// <summary>Pages of the guest's RAM to which the current buffer is being moved.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> NewPages { get; set; } = [];

    [Id(5)]
    public SharePath Path { get; set; }

    /// <summary>Buffers of a guest that has come with them; null where they are made.</summary>
    [Id(6)]
    public Queue<GuestBuffer>? Arriving { get; init; }
}

/// <summary>What a <see cref="ShareOperation"/> waits for.</summary>
[GenerateSerializer]
public enum ShareStep
{
    Booting,
    Exporting,
    Importing,
    AllocatingPages,
    Moving,
    ExportingPages,

    /// <summary>Until memory of processes that is in VRAM has made room.</summary>
    Evicting,
}
