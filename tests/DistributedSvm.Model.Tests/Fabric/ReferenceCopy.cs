using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>One row of fabric-maxmin-reference.csv.</summary>
internal readonly record struct ReferenceCopy(long Id, int Source, int Destination, long Bytes, SimTime Start, SimTime Finish)
{
    /// <summary>The rows of one scenario (A, B or C).</summary>
    public static List<ReferenceCopy> Read(string scenario)
    {
        using Stream stream = typeof(ReferenceCopy).Assembly.GetManifestResourceStream("fabric-maxmin-reference.csv")
            ?? throw new InvalidOperationException("The reference data is not embedded.");
        using var reader = new StreamReader(stream);
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(','))
                .Where(columns => columns[0] == scenario)
                .Select(c => new ReferenceCopy(Integer(c[1]), (int)Integer(c[2]), (int)Integer(c[3]), Integer(c[4]), Seconds(c[5]), Seconds(c[6]))),
        ];
    }

    private static long Integer(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static SimTime Seconds(string text) =>
        new((long)(decimal.Parse(text, CultureInfo.InvariantCulture) * SimTime.PicosecondsPerSecond));
}
