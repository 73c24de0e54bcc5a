using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Worlds;

internal static class FramePeriod
{
    /// <summary>The period of a display, rounded to a picosecond.</summary>
    public static SimTime Of(int framesPerSecond) =>
        new((SimTime.PicosecondsPerSecond + (framesPerSecond / 2)) / framesPerSecond);
}
