using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>QEMU ends: it closes its device, which revokes the buffers for good, gives the surfaces up, and the device is opened anew and reset.</summary>
[GenerateSerializer]
public sealed class GuestEnding(EndingReason then)
{
    [Id(0)]
    public EndingReason Then { get; } = then;

    [Id(1)]
    public EndingStep Step { get; set; }

    /// <summary>Surfaces that the host has yet to release.</summary>
    [Id(2)]
    public int Left { get; set; }

    [Id(4)]
    public OperationId Waiting { get; set; }

    /// <summary>Frames that its application showed, if that was stopped for it.</summary>
    [Id(3)]
    public long FramesShown { get; set; }
}

/// <summary>Why a guest ends.</summary>
[GenerateSerializer]
public enum EndingReason
{
    /// <summary>It has left for another VF.</summary>
    Departed,

    /// <summary>It never arrived.</summary>
    Failed,

    /// <summary>An image is to be put in its place.</summary>
    Restore,
}

/// <summary>What a <see cref="GuestEnding"/> waits for.</summary>
[GenerateSerializer]
public enum EndingStep
{
    Freezing,

    /// <summary>For frames and flushes that are under way.</summary>
    Draining,
    Closing,
    Releasing,
    Opening,
    Resetting,
}
