namespace DistributedSvm.Reports.Load;

/// <summary>Seconds in a row in which less than half as many sessions ended well as in the median second: how long a lost silo is felt.</summary>
/// <param name="From">The first of them, counted from the begin of the measured time.</param>
/// <param name="Seconds">How many.</param>
public readonly record struct LoadDip(int From, int Seconds)
{
    /// <summary>The longest of them; null for none.</summary>
    public static LoadDip? Longest(IReadOnlyList<LoadSecond> seconds)
    {
        if (seconds.Count == 0)
        {
            return null;
        }

        long median = seconds.Select(second => second.Good).Order().ElementAt(seconds.Count / 2);
        LoadDip longest = default;
        LoadDip current = default;
        for (int i = 0; i < seconds.Count; i++)
        {
            current = seconds[i].Good * 2 >= median ? default : current.Seconds == 0 ? new LoadDip(i, 1) : current with { Seconds = current.Seconds + 1 };
            longest = current.Seconds > longest.Seconds ? current : longest;
        }

        return longest.Seconds > 0 ? longest : null;
    }
}
