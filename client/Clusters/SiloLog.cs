using System.Globalization;
using System.Text;

namespace DistributedSvm.Client.Clusters;

/// <summary>The file to which a silo of a local cluster writes, one start below the other.</summary>
/// <param name="path">Where it is.</param>
internal sealed class SiloLog(string path)
{
    private const string Complaint = "dsvm-silo: ";
    private const string StackFrame = "at ";
    private const int MostLines = 12;
    private const int TailBytes = 16 << 10;

    private long _start;

    public string Path => path;

    /// <summary>A line to find the start by; what <see cref="LastWords"/> tells is from here on.</summary>
    public void Begin()
    {
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"--- started {DateTimeOffset.Now:yyyy-MM-dd HH:mm:ss zzz}\n"));
        _start = new FileInfo(path).Length;
    }

    /// <summary>Why it ended, as far as it said: its own message if there is one, or else its last lines.</summary>
    public IReadOnlyList<string> LastWords()
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Max(_start, stream.Length - TailBytes);
        string[] lines = new StreamReader(stream, Encoding.UTF8).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int complaint = Array.FindLastIndex(lines, line => line.StartsWith(Complaint, StringComparison.Ordinal) && !line.Contains(" is up", StringComparison.Ordinal));
        return complaint >= 0 ? [lines[complaint]] : [.. lines.Where(line => !line.StartsWith(StackFrame, StringComparison.Ordinal)).TakeLast(MostLines)];
    }
}
