namespace DistributedSvm.Engine.Results;

/// <summary>Ratios of integers as decimals with three places, rounded half up: the same digits on every machine.</summary>
public static class Rounded
{
    /// <summary>numerator / denominator, rounded up when just in the middle; 0 when the denominator, which is never negative, is 0.</summary>
    public static decimal Ratio(Int128 numerator, Int128 denominator)
    {
        if (denominator == 0)
        {
            return 0;
        }

        (Int128 thousandths, Int128 rest) = Int128.DivRem((numerator * 2000) + denominator, denominator * 2);
        if (rest < 0)
        {
            thousandths--;
        }

        return (decimal)thousandths / 1000m;
    }
}
