using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Svm;

/// <summary>How much slower accesses get when the working set is more and more of the VRAM, and more than that.</summary>
public sealed record SvmCurve
{
    public required string Scenario { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The measured virtual time of each run.</summary>
    public required SimTime Duration { get; init; }

    /// <summary>By ascending factors.</summary>
    public required ImmutableArray<SvmCurvePoint> Points { get; init; }

    /// <summary>Stopped before all had run.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Violations occurred that the scenario does not expect.</summary>
    public bool Failed => Points.Any(point => point.Trial.Failed);

    /// <summary>What the others are compared with: the largest working set that fits; null when none did.</summary>
    public SvmCurvePoint? Base => Points.LastOrDefault(point => point is { Fits: true, Throughput: > 0 });

    /// <summary>How much longer a byte takes than where the working set fits; null without one that does.</summary>
    public decimal? SlowdownOf(SvmCurvePoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return Base is { } fits && point.Throughput > 0 ? fits.Throughput / point.Throughput : null;
    }

    /// <summary>The answer in a sentence.</summary>
    public string Answer
    {
        get
        {
            if (Points.IsEmpty)
            {
                return "interrupted before any run had ended";
            }

            string[] lost = [.. Points.Where(point => !point.Trial.IsIntact).Select(Times)];
            string[] open = [.. Points.Where(point => !point.Trial.IsFinished).Select(Times)];
            string state = lost.Length > 0 ? $"data went wrong at {string.Join(", ", lost)}"
                : open.Length > 0 ? $"not at its end in {Duration}: {string.Join(", ", open)}"
                : $"every working set up to {Times(Points[^1])} finished, with its data intact";
            SvmCurvePoint[] above = [.. Points.Where(point => !point.Fits && SlowdownOf(point) is not null)];
            return above.Length == 0
                ? state + (Base is null ? "; none fits, so there is nothing to compare with: ask for a factor below 1 as well" : "; none is more than there is VRAM")
                : $"{state}; a byte takes {string.Join(", ", above.Select(point => $"{Factor(SlowdownOf(point)!.Value)} times as long at {Times(point)}"))} as at {Times(Base!)}";
        }
    }

    /// <summary>A ratio with as many digits as say something.</summary>
    internal static string Factor(decimal value) => Quantity.Count(Math.Round(value, value < 10 ? 2 : value < 100 ? 1 : 0));

    private static string Times(SvmCurvePoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Factor:0.###} x VRAM");
}
