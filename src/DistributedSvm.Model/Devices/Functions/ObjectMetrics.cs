using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Counters of what happens to the memory of buffer objects.</summary>
public static class ObjectMetrics
{
    /// <summary>Moves to system memory, whoever forced them.</summary>
    public static readonly Metric Moved = new("objects.moved");

    /// <summary>Objects that made room in VRAM for another one.</summary>
    public static readonly Metric Evicted = new("objects.evicted");
}
