using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedSvm.EndToEnd;

/// <summary>The sharing of links against exact figures, through the shipped scenario and with its keys replaced as text.</summary>
public sealed class FabricReferenceTests
{
    private const long PicosecondsPerSecond = 1_000_000_000_000;
    private const long Tolerance = 1_000;

    private static string Folder => Path.Combine(Executable.Home, Executable.Scenario(""));

    [Fact]
    public async Task The_scenario_as_shipped_meets_every_finish_time_of_set_A() =>
        AssertMeets("A", (await Executable.Dsvm("simulate", Executable.Scenario("fabric-two-level.yaml"), "--json")).AssertFine());

    [Theory]
    [InlineData("A", 16)]
    [InlineData("B", 16)]
    [InlineData("C", 8)]
    public async Task With_its_keys_replaced_it_meets_every_finish_time_of_each_set(string set, int gpus)
    {
        using var folder = new TemporaryFolder();
        string flows = folder.Write("other.csv", await File.ReadAllTextAsync(Path.Combine(Folder, "flows", "fabric-maxmin-reference.csv"), TestContext.Current.CancellationToken));
        string text = await Shipped();
        text = Replace(text, "gpus", gpus.ToString(CultureInfo.InvariantCulture));
        text = Replace(text, "gpusPerRoot", "8");
        text = Replace(text, "gpuLink", "31.5GB/s");
        text = Replace(text, "rootLink", "63GB/s");
        text = Replace(text, "file", flows);
        text = Replace(text, "set", set);
        AssertMeets(set, (await Executable.Dsvm("simulate", folder.Write("tree.yaml", text), "--json")).AssertFine());
    }

    [Fact]
    public async Task Another_tree_with_another_file_of_copies_gives_what_can_be_worked_out_by_hand()
    {
        using var folder = new TemporaryFolder();

        // Four roots of two. Copies 0 and 1 leave root 0 together at 10 GB/s in all, 5 GB/s each; copy 2 is inside root 3 and has its GPU's link alone.
        folder.Write("mine.csv", "bytes,id,start_s,dst_gpu,src_gpu\n5000000000,0,0,4,0\n5000000000,1,0,5,1\n8000000000,2,0.5,7,6\n");
        string text = await Shipped();
        text = Replace(text, "gpus", "8");
        text = Replace(text, "gpusPerRoot", "2");
        text = Replace(text, "gpuLink", "8GB/s");
        text = Replace(text, "rootLink", "10GB/s");
        text = Replace(text, "file", "mine.csv");
        text = Regex.Replace(text, @"\n +set: [^\n]*", "");
        Dictionary<long, long> finishes = Finishes((await Executable.Dsvm("simulate", folder.Write("tree.yaml", text), "--json")).AssertFine());
        Assert.Equal(new Dictionary<long, long> { [0] = PicosecondsPerSecond, [1] = PicosecondsPerSecond, [2] = 3 * PicosecondsPerSecond / 2 }, finishes);
    }

    private static Task<string> Shipped() => File.ReadAllTextAsync(Path.Combine(Folder, "fabric-two-level.yaml"), TestContext.Current.CancellationToken);

    /// <summary>Replaces the value of a key that has a line of its own.</summary>
    private static string Replace(string text, string key, string value)
    {
        var line = new Regex($@"^(\s*(- )?{key}: ).*$", RegexOptions.Multiline);
        Assert.Single(line.Matches(text));
        return line.Replace(text, match => match.Groups[1].Value + value);
    }

    private static void AssertMeets(string set, Outcome outcome)
    {
        Dictionary<long, long> finishes = Finishes(outcome);
        string[][] rows =
        [
            .. File.ReadLines(Path.Combine(Folder, "flows", "fabric-maxmin-reference.csv")).Select(line => line.Split(',')).Where(row => row[0] == set),
        ];
        Assert.Equal(64, rows.Length);
        Assert.Equal(rows.Length, finishes.Count);
        Assert.All(rows, row =>
        {
            long expected = (long)(decimal.Parse(row[6], CultureInfo.InvariantCulture) * PicosecondsPerSecond);
            Assert.InRange(finishes[long.Parse(row[1], CultureInfo.InvariantCulture)] - expected, -Tolerance, Tolerance);
        });
    }

    private static Dictionary<long, long> Finishes(Outcome outcome) =>
        outcome.Json().GetProperty("workloads")[0].GetProperty("metrics").GetProperty("copies").EnumerateArray()
            .ToDictionary(copy => copy.GetProperty("id").GetInt64(), copy => copy.GetProperty("finishPs").GetInt64());
}
