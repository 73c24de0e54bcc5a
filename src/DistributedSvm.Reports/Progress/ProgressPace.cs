namespace DistributedSvm.Reports.Progress;

/// <summary>Lets a report through when at least an interval has passed since the last; time is what the reports say, so this reads no clock.</summary>
internal sealed class ProgressPace(TimeSpan interval, TimeSpan first)
{
    private TimeSpan _next = first;

    public bool IsDue(TimeSpan elapsed)
    {
        if (elapsed < _next)
        {
            return false;
        }

        _next = elapsed + interval;
        return true;
    }
}
