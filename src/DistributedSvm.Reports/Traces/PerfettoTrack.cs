using System.Globalization;
using System.Text;

namespace DistributedSvm.Reports.Traces;

/// <summary>One line of a trace's picture: an entity, or one of its locks or engines; another one when it does several things at once.</summary>
internal sealed class PerfettoTrack
{
    private byte[]? _place;

    public required int Process { get; init; }

    /// <summary>Unique in the file, and no process' number.</summary>
    public required int Number { get; init; }

    /// <summary>Both numbers as they stand in every event.</summary>
    public byte[] Place => _place ??= Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"pid\":{Process},\"tid\":{Number}"));

    public required string Name { get; init; }

    public required long SortIndex { get; init; }

    public required bool IsFirstOfProcess { get; init; }

    /// <summary>When what is on it is over, in picoseconds as shown; the greatest number while something goes on.</summary>
    public long FreeFrom { get; set; } = long.MinValue;
}
