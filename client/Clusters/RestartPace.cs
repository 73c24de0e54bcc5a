namespace DistributedSvm.Client.Clusters;

/// <summary>When a silo that died may be started again: soon after its first death, later each time that it dies young.</summary>
internal sealed class RestartPace
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>After that long it has proved itself.</summary>
    private static readonly TimeSpan Proved = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;
    private TimeSpan? _due;
    private TimeSpan? _started;

    /// <summary>It is dead at <paramref name="now"/>, counted from any fixed moment. The first call since it was started decides for how long to wait.</summary>
    public bool IsDue(TimeSpan now)
    {
        if (_due is null)
        {
            _next = _started is not { } started || now - started >= Proved ? First : _next;
            _due = now + _next;
            _next = _next * 2 < Longest ? _next * 2 : Longest;
        }

        return now >= _due;
    }

    /// <summary>An attempt to start it was made, whatever came of it.</summary>
    public void Started(TimeSpan now) => (_started, _due) = (now, null);
}
