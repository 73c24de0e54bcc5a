using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>A resolution from a point in time on, in pixels of four bytes.</summary>
[GenerateSerializer, Immutable]
public readonly record struct DisplayMode([property: Id(0)] SimTime From, [property: Id(1)] int Width, [property: Id(2)] int Height)
{
    /// <summary>A buffer of this mode: whole pages.</summary>
    public long BytesPerBuffer => (((long)Width * Height * 4) + 4095) / 4096 * 4096;
}
