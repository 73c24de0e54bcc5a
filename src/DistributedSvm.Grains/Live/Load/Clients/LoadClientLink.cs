using System.Globalization;
using System.Text.Json;
using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Live.Load.Clients;

/// <summary>Another client of the same load, as the first one sees it.</summary>
/// <param name="name">What to call it in messages.</param>
/// <param name="reports">What it says.</param>
/// <param name="commands">What it hears.</param>
/// <param name="report">Is given each interval that it sends; the interval is the receiver's to keep.</param>
public sealed class LoadClientLink(string name, TextReader reports, TextWriter commands, Action<LoadInterval> report)
{
    private long _inFlight;

    public string Name => name;

    /// <summary>Sessions that it had under way when it last spoke.</summary>
    public long InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Waits until it has connected and could start.</summary>
    /// <exception cref="LoadClientException">It has ended, or says something else.</exception>
    public async Task Ready(CancellationToken cancellationToken)
    {
        (string word, string rest) = await Next(cancellationToken);
        if (word != LoadClientWords.Ready)
        {
            throw Nonsense(word, rest);
        }
    }

    /// <summary>Lets it begin at a time, which all clients of one machine read off the same clock.</summary>
    public void Start(DateTimeOffset at) => Say(string.Create(CultureInfo.InvariantCulture, $"{LoadClientWords.Start} {at.ToUnixTimeMilliseconds()}"));

    /// <summary>Ends its load early; what it measured still comes.</summary>
    public void Stop()
    {
        try
        {
            Say(LoadClientWords.Stop);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has ended; whoever follows it will hear of that.
        }
    }

    /// <summary>Hears it out.</summary>
    /// <exception cref="LoadClientException">It has ended before it said how it went, or says something else.</exception>
    public async Task<LoadClientEnd> Follow(CancellationToken cancellationToken)
    {
        while (true)
        {
            (string word, string rest) = await Next(cancellationToken);
            try
            {
                switch (word)
                {
                    case LoadClientWords.UnderWay:
                        Volatile.Write(ref _inFlight, long.Parse(rest, CultureInfo.InvariantCulture));
                        break;
                    case LoadClientWords.Interval:
                        report(LoadIntervalJson.Read(rest));
                        break;
                    case LoadClientWords.Done when JsonSerializer.Deserialize<LoadClientEnd>(rest) is { } end:
                        Volatile.Write(ref _inFlight, 0);
                        return end;
                    default:
                        throw Nonsense(word, rest);
                }
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                throw Nonsense(word, rest);
            }
        }
    }

    private LoadClientException Nonsense(string word, string rest) => new($"{name} said something that is no report: {word} {(rest.Length > 80 ? rest[..80] : rest)}".TrimEnd());

    private async Task<(string Word, string Content)> Next(CancellationToken cancellationToken)
    {
        string? line;
        try
        {
            line = await reports.ReadLineAsync(cancellationToken);
        }
        catch (IOException)
        {
            line = null;
        }

        return LoadClientWords.Split(line ?? throw new LoadClientException($"{name} ended before its time"));
    }

    private void Say(string line)
    {
        commands.Write(line + "\n");
        commands.Flush();
    }
}
