namespace DistributedSvm.Grains.Live.Load.Clients;

/// <summary>
/// What clients of one load say to each other: a word, for some a space and JSON, a line each. The first says <c>start</c> with a time and perhaps <c>stop</c>; the others say <c>ready</c>,
/// an <c>interval</c> each second, and <c>done</c>.
/// </summary>
internal static class LoadClientWords
{
    public const string Ready = "ready";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Interval = "interval";
    public const string UnderWay = "underway";
    public const string Done = "done";

    /// <summary>The word, and what follows it.</summary>
    public static (string Word, string Content) Split(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
    }
}
