using System.Collections.Immutable;
using System.Globalization;

namespace DistributedSvm.Reports.Capacity;

/// <summary>When so many VFs are too many.</summary>
/// <param name="MinRatePercent">What the slowest VF must show of the frames per second asked for.</param>
/// <param name="MaxP99Periods">How many refresh periods a frame may take, the slowest hundredth of them left aside.</param>
public sealed record CapacityLimits(decimal MinRatePercent, decimal MaxP99Periods)
{
    /// <summary>A frame that misses one refresh takes two periods.</summary>
    public static readonly CapacityLimits Standard = new(95m, 2m);

    /// <summary>The frames per second that the slowest VF must show.</summary>
    public decimal FewestOf(CapacityScreens screens) => MinRatePercent / 100m * screens.Possible;

    /// <summary>The frame time that all but a hundredth of the frames may take; microseconds.</summary>
    public decimal LongestOf(CapacityScreens screens) => MaxP99Periods * screens.Period;

    /// <summary>All that this number of VFs breaks; nothing when it is fine.</summary>
    public ImmutableArray<CapacityBreak> Broken(CapacityPoint point)
    {
        if (point.Problem is { } problem)
        {
            return [new CapacityBreak(CapacityReason.Vram, null, 0m, 0m, problem)];
        }

        var broken = ImmutableArray.CreateBuilder<CapacityBreak>();
        foreach (CapacityScreens screens in point.Screens)
        {
            string of = point.Screens.Length > 1 ? $" of {screens.Workload}" : "";
            if (screens.FailedShares > 0)
            {
                string text = string.Create(
                    CultureInfo.InvariantCulture, $"not every swapchain{of} could be shared ({screens.FailedShares} failed), with {CapacityText.Vram(point.VramPerVf)} of VRAM for each VF");
                broken.Add(new CapacityBreak(CapacityReason.FailedShares, screens.Workload, screens.FailedShares, 0m, text));

                // That it then shows few frames, or none, needs no other reason.
                continue;
            }

            decimal longest = LongestOf(screens);
            if (screens.P99 > longest)
            {
                string text = $"the p99 frame time{of} is {CapacityText.Milliseconds(screens.P99)} (limit {CapacityText.Milliseconds(longest)})";
                broken.Add(new CapacityBreak(CapacityReason.FrameTime, screens.Workload, screens.P99, longest, text));
            }

            decimal fewest = FewestOf(screens);
            if (screens.Slowest < fewest)
            {
                string text = $"the slowest VF{of} has {CapacityText.Rate(screens.Slowest)} frames/s (limit {CapacityText.Rate(fewest)})";
                broken.Add(new CapacityBreak(CapacityReason.FrameRate, screens.Workload, screens.Slowest, fewest, text));
            }
        }

        return broken.ToImmutable();
    }
}
