namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>A rate per second from samples of it.</summary>
/// <param name="Mean">Of the samples.</param>
/// <param name="Variance">Of the samples, not of their mean.</param>
/// <param name="Samples">How many.</param>
public readonly record struct RateEstimate(double Mean, double Variance, int Samples)
{
    /// <summary>Two-sided quantiles of Student's t for 95 % and 1, 2, ... degrees of freedom.</summary>
    private static readonly double[] StudentT =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Half the width of the interval in which the true rate lies with 95 % confidence; NaN for less than two samples.</summary>
    public double HalfWidth => Samples < 2 ? double.NaN : Quantile(Samples - 1) * Math.Sqrt(Variance / Samples);

    public static RateEstimate Of(IReadOnlyCollection<double> samples)
    {
        if (samples.Count == 0)
        {
            return default;
        }

        double mean = samples.Average();
        double squares = samples.Sum(sample => (sample - mean) * (sample - mean));
        return new RateEstimate(mean, samples.Count < 2 ? 0 : squares / (samples.Count - 1), samples.Count);
    }

    /// <summary>
    /// Whether this rate is higher with 95 % confidence (Welch's test), and by more than <paramref name="least"/> of the other.
    /// </summary>
    public bool IsAbove(RateEstimate other, double least)
    {
        double difference = Mean - other.Mean;
        if (difference <= other.Mean * least)
        {
            return false;
        }

        double own = Variance / Math.Max(1, Samples);
        double others = other.Variance / Math.Max(1, other.Samples);
        double both = own + others;
        if (both <= 0)
        {
            return true;
        }

        double freedom = both * both / ((own * own / Math.Max(1, Samples - 1)) + (others * others / Math.Max(1, other.Samples - 1)));
        return difference > Quantile((int)Math.Max(1, freedom)) * Math.Sqrt(both);
    }

    private static double Quantile(int freedom) => freedom <= StudentT.Length ? StudentT[freedom - 1] : 1.96;
}
