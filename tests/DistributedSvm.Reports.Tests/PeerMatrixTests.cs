using System.Text.Json;
using CsCheck;
using DistributedSvm.Reports.Topology;

namespace DistributedSvm.Reports.Tests;

public sealed class PeerMatrixTests
{
    [Fact]
    public void Sixteen_gpus_fit_into_120_columns_in_one_block()
    {
        Rendered report = Render(SampleTopologies.SixteenGpus(), 120).Fits(120);

        Assert.Contains("node0 (iommu strict, VFs on)", report.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["gpu1", "8b", ".", "8b", "8b", "14h", "14h", "14h", "14h", "-1A", "-1A", "-1A", "-1A", "-1A", "-1A", "-1A", "-1A"],
            report.Line("  gpu1  ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), report.Line("from \\ to").Split(' ', StringSplitOptions.RemoveEmptyEntries)[3..]);
    }

    [Fact]
    public void On_80_columns_the_matrix_goes_on_below_and_no_cell_is_lost()
    {
        Rendered report = Render(SampleTopologies.SixteenGpus(), 80).Fits(80);
        string[] row = [.. report.Lines.Where(l => l.StartsWith("  gpu9 ", StringComparison.Ordinal))];

        Assert.Equal(2, row.Length);
        Assert.Equal(16, row.Sum(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length - 1));
    }

    [Fact]
    public void Every_reason_for_a_no_is_told_once_with_its_pairs()
    {
        Rendered report = Render(SampleTopologies.SixteenGpus(), 120);

        Assert.StartsWith("  A   not allowed: the two host bridges are listed", report.Line("listed for peers"), StringComparison.Ordinal);
        Assert.EndsWith("64 pairs: gpu0-gpu7 with gpu8-gpu15", report.Line("64 pairs"), StringComparison.Ordinal);
        Assert.Equal("  B   not allowed: the host bridge [8086:4c43] is not on the kernel's list", report.Line("8086:4c43"));
        Assert.EndsWith("16 pairs: gpu8-gpu11 with gpu12-gpu15", report.Line("16 pairs: gpu"), StringComparison.Ordinal);
        Assert.EndsWith("bus-address: 24 pairs, distance 8", report.Line("bus-address"), StringComparison.Ordinal);
        Assert.EndsWith("host-bridge: 16 pairs, distance 14", report.Line("host-bridge:"), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_is_allowed_or_all_refused_one_line_says_so()
    {
        Assert.Contains("Every pair is allowed.", Render(Uniform(4, new(4, "bus-address", true, "")), 80).Text, StringComparison.Ordinal);
        Assert.EndsWith("6 pairs: all pairs", Render(Uniform(4, new(-1, "", false, "ACS redirect")), 80).Line("6 pairs"), StringComparison.Ordinal);
        Assert.Contains("no peers", Render(Uniform(1, default), 80).Text, StringComparison.Ordinal);
        Assert.Contains("no GPU", Render(Uniform(0, default), 80).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_paths_with_one_initial_get_two_letters()
    {
        PeerMatrix matrix = Uniform(3, new(4, "bus-address", true, ""));
        matrix.Cells[0, 1] = new(6, "bridge", true, "");

        Rendered report = Render(matrix, 80);
        Assert.Equal(["gpu0", ".", "6b", "4u"], report.Line("  gpu0 ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("  b   bridge: 1 pair, distance 6", report.Line("bridge:"), StringComparison.Ordinal);
        Assert.StartsWith("  u   bus-address: 3 pairs, distance 4", report.Line("bus-address:"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_for_every_single_pair_still_fits()
    {
        PeerMatrix matrix = Uniform(16, default);
        for (int i = 0; i < 256; i++)
        {
            matrix.Cells[i / 16, i % 16] = new PeerCell(-1, "", false, $"ports {i / 16} and {i % 16} have ACS redirect on");
        }

        Rendered report = Render(matrix, 120).Fits(120);
        Assert.Equal(240, report.Lines.Count(l => l.Contains("have ACS redirect on", StringComparison.Ordinal)));
        Assert.EndsWith("1 pair: gpu0 to gpu1", report.Lines.First(l => l.Contains("1 pair:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_name_each_related_pair_exactly_once_and_no_other_for_any_relation() =>
        Gen.Select(Gen.Int[0, 7], Gen.Bool.Array[49]).Sample((n, bits) => AssertDescribes(n, (i, j) => bits[(i * 7) + j]));

    [Fact]
    public void Groups_name_each_related_pair_exactly_once_and_no_other_for_blocks_of_peers() =>
        Gen.Select(Gen.Int[0, 3].Array[0, 16], Gen.Bool.Array[16])
            .Sample((blocks, bits) => AssertDescribes(blocks.Length, (i, j) => bits[(blocks[i] * 4) + blocks[j]]));

    [Fact]
    public void A_matrix_that_is_not_square_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PeerMatrix("node0", ["gpu0"], new PeerCell[1, 2]));

    [Fact]
    public void The_json_has_every_ordered_pair()
    {
        using var writer = new StringWriter();
        P2PJson.Write([SampleTopologies.SixteenGpus()], writer);

        Assert.EndsWith("}\n", writer.ToString(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(writer.ToString());
        JsonElement host = json.RootElement.GetProperty("hosts")[0];
        Assert.Equal(["host", "conditions", "names", "pairs"], host.EnumerateObject().Select(p => p.Name));
        Assert.Equal(16, host.GetProperty("names").GetArrayLength());
        Assert.Equal(240, host.GetProperty("pairs").GetArrayLength());
        Assert.Equal(
            """{"from":"gpu0","to":"gpu1","distance":8,"path":"bus-address","allowed":true,"reason":null}""",
            host.GetProperty("pairs")[0].GetRawText());
        JsonElement refused = host.GetProperty("pairs").EnumerateArray().Last(p => !p.GetProperty("allowed").GetBoolean());
        Assert.Equal(-1, refused.GetProperty("distance").GetInt32());
        Assert.Equal("the host bridge [8086:4c43] is not on the kernel's list", refused.GetProperty("reason").GetString());
    }

    private static void AssertDescribes(int n, Func<int, int, bool> holds)
    {
        bool[,] related = new bool[n, n];
        List<(int, int)> expected = [];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                related[i, j] = holds(i, j);
                if (i != j && related[i, j])
                {
                    expected.Add((i, j));
                }
            }
        }

        string[] names = [.. Enumerable.Range(0, n).Select(i => $"g{i}")];
        Assert.Equal(expected, PairGroups.Describe(related, names).SelectMany(t => Parse(t, n)).Order());
    }

    private static IEnumerable<(int From, int To)> Parse(string text, int n)
    {
        string[] words = text == "all pairs" ? ["among", $"g0-g{n - 1}"] : text.Split(' ');
        if (words[0] == "among")
        {
            int[] members = [.. Members(words[1])];
            return from i in members from j in members where i != j select (i, j);
        }

        IEnumerable<(int, int)> pairs = from i in Members(words[0]) from j in Members(words[2]) select (i, j);
        return words[1] switch
        {
            "to" => pairs,
            "from" => pairs.Select(p => (p.Item2, p.Item1)),
            "with" => pairs.SelectMany(p => new[] { p, (p.Item2, p.Item1) }),
            _ => throw new FormatException(text),
        };
    }

    private static IEnumerable<int> Members(string text)
    {
        foreach (string part in text.Split(','))
        {
            int[] ends = [.. part.Split('-').Select(p => int.Parse(p.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))];
            for (int i = ends[0]; i <= ends[^1]; i++)
            {
                yield return i;
            }
        }
    }

    private static PeerMatrix Uniform(int count, PeerCell cell)
    {
        var cells = new PeerCell[count, count];
        for (int i = 0; i < count * count; i++)
        {
            cells[i / count, i % count] = cell;
        }

        return new PeerMatrix("node0", [.. Enumerable.Range(0, count).Select(i => $"gpu{i}")], cells);
    }

    private static Rendered Render(PeerMatrix matrix, int width) => Rendered.At(width, c => P2PReport.Render(c, matrix));
}
