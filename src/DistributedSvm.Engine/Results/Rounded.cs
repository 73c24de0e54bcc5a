namespace DistributedSvm.Engine.Results;

/// <summary>Ratios of integers as decimals with three places, rounded half up: the same digits on every machine.</summary>
public static class Rounded
{
    public static decimal Ratio(Int128 numerator, Int128 denominator)
    {
        if (denominator == 0)
        {
            return 0;
        }

        Int128 thousandths = ((numerator * 2000) + denominator) / (denominator * 2);
        return (decimal)thousandths / 1000m;
    }
}
