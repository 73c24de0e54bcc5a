using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Charts;
using DistributedSvm.Reports.Charts.Mermaid;
using DistributedSvm.Reports.Charts.Terminal;

namespace DistributedSvm.Reports.Tests.Charts;

public sealed class SequenceChartTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(160)]
    public void A_chart_fits_its_console(int width)
    {
        Render(SampleCharts.Revoke(), width).Fits(width);
        Render(SampleCharts.Ring(5), width).Fits(width);
        Render(SampleCharts.Ring(40), width).Fits(width);
        Rendered.At(width, console => SequenceChartReport.Render(console, SampleCharts.Revoke()), unicode: false).Fits(width);
    }

    [Fact]
    public void Lanes_come_in_the_order_of_their_first_appearance_with_short_names()
    {
        SequenceChart chart = SampleCharts.Revoke();
        Assert.Equal(["vf1/vfio", "buf#3", "gpu0/pf", "vf1/guest"], chart.Lanes.Select(lane => lane.Name));
        Assert.Equal("node0/gpu0/vf1/vfio#3", chart.Lanes[1].Path);
    }

    [Fact]
    public void Names_are_as_long_as_it_takes_to_tell_lanes_apart()
    {
        World world = SampleCharts.WorldOf("node0/gpu0/vf1/vfio", "node0/gpu1/vf1/vfio", "node1/gpu1/vf2/vfio", "node0/gpu0", "node1/gpu0");
        var builder = new SequenceChartBuilder(world);
        EntityId[] ends =
        [
            new(1, EntityKind.VfioDevice), new(1, EntityKind.DmaBuf, 2), new(2, EntityKind.VfioDevice), new(2, EntityKind.DmaBuf, 2),
            new(3, EntityKind.VfioDevice), new(3, EntityKind.DmaBuf, 9), new(4, EntityKind.Gpu), new(5, EntityKind.Gpu),
        ];
        for (int i = 0; i < ends.Length; i += 2)
        {
            builder.Add(new Envelope(SimTime.FromMicroseconds(i), ends[i], 1, ends[i + 1], new PutReference(), default));
        }

        Assert.Equal(
            ["gpu0/vf1/vfio", "gpu0/vf1/buf#2", "gpu1/vf1/vfio", "gpu1/vf1/buf#2", "vf2/vfio", "buf#9", "node0/gpu0", "node1/gpu0"],
            builder.Build().Lanes.Select(lane => lane.Name));
    }

    [Fact]
    public void An_arrow_has_its_name_on_it_and_what_it_says_beside_it()
    {
        Rendered report = Render(SampleCharts.Revoke(), 120);
        Assert.Contains("◄─ LockReservation ──", report.Lines.First(line => line.Contains("LockReservation", StringComparison.Ordinal)), StringComparison.Ordinal);
        string answer = report.Lines.First(line => line.Contains("ReservationGranted", StringComparison.Ordinal));
        Assert.Contains("╌ ReservationGranted ╌", answer, StringComparison.Ordinal);
        Assert.EndsWith("#2 ok, took 1 us", answer, StringComparison.Ordinal);
        Assert.Contains("#2 ENODEV", report.Line("Mapped"), StringComparison.Ordinal);
        Assert.StartsWith("  0.000001000  ", report.Line("CreateDmaBuf"), StringComparison.Ordinal);
        Assert.Contains("0x1000+8.39 MB", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lane_is_thick_while_its_lock_is_held_and_dotted_while_it_waits()
    {
        Rendered report = Render(SampleCharts.Revoke(), 120);
        string[] lanes = [.. report.Lines.Where(line => line.StartsWith("  0.0", StringComparison.Ordinal))];
        Assert.Contains("gpu0/pf #2 takes resv", report.Text, StringComparison.Ordinal);
        Assert.Contains("vf1/vfio #7 waits for resv while", report.Text, StringComparison.Ordinal);
        Assert.Contains("gpu0/pf #2 lets go of resv after", report.Text, StringComparison.Ordinal);
        Assert.Contains('╽', lanes[1]);
        Assert.Contains('┠', lanes[2]);

        // The vfio device holds its own lock and waits for another one; the buffer is held.
        string map = report.Line(" Map ");
        Assert.Equal(["╏", "┃"], map.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(word => word[..1]).Take(2));
        Assert.Contains('┃', report.Line("4.996 ms later"));
    }

    [Fact]
    public void A_violation_is_marked_on_the_lane_of_whoever_saw_it()
    {
        Rendered report = Render(SampleCharts.Revoke(), 120);
        Assert.Contains("✗", report.Line("I-5: importer at fault"), StringComparison.Ordinal);
        Assert.Contains("node0/gpu0/vf1/vfio took its", report.Text, StringComparison.Ordinal);
        Assert.Contains("↺", report.Line("DmaBufReleased"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_is_counted()
    {
        Rendered report = Render(SampleCharts.Revoke(), 120);
        Assert.Contains("1 earlier message left out", report.Text, StringComparison.Ordinal);
        Assert.Contains("1,200 later messages left out", report.Text, StringComparison.Ordinal);
        Assert.Contains("node0/gpu0/vf1/vfio#4", report.Line("other buffers"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_that_find_no_place_share_one()
    {
        Rendered report = Render(SampleCharts.Ring(40), 100);
        Assert.Contains(" more", report.Text, StringComparison.Ordinal);
        Assert.Equal(40, report.Lines.Count(line => line.StartsWith("  0.0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_messages_the_chart_says_so() =>
        Assert.Contains("no messages", Render(new SequenceChartBuilder(SampleCharts.WorldOf()).Build(), 80).Text, StringComparison.Ordinal);

    [Fact]
    public void Mermaid_gets_balanced_activations_and_escaped_text()
    {
        string[] lines = MermaidChart.Write(SampleCharts.Revoke()).Split('\n');
        Assert.Equal("sequenceDiagram", lines[0]);
        Assert.Contains("    participant e1 as buf#35;3", lines);
        Assert.Contains("    e2->>e1: 2 us LockReservation #35;2", lines);
        Assert.Contains("    e1-->>e2: 2.5 us ReservationGranted #35;2", lines);
        Assert.Contains("    e1--xe2: 4.5 us Mapped #35;2, ENODEV", lines);
        Assert.Contains("    Note over e1,e0: vf1/vfio #35;7 waits for resv", lines);
        Assert.Contains(lines, line => line.Contains("took its memory back#59; but #35;2 #lt;b#gt;reads#lt;/b#gt; it#59; [still]", StringComparison.Ordinal));
        for (int lane = 0; lane < 4; lane++)
        {
            int open = 0;
            foreach (string line in lines)
            {
                open += line == $"    activate e{lane}" ? 1 : line == $"    deactivate e{lane}" ? -1 : 0;
                Assert.InRange(open, 0, 2);
            }

            Assert.Equal(0, open);
        }
    }

    [Fact]
    public void The_json_is_one_object_with_lanes_messages_locks_and_violations()
    {
        using var writer = new StringWriter();
        SequenceChartJson.Write(SampleCharts.Revoke(), writer);
        using var json = JsonDocument.Parse(writer.ToString());
        JsonElement root = json.RootElement;
        Assert.Equal(
            ["scenario", "seed", "protocol", "vfioBase", "buffer", "buffers", "lanes", "messages", "locks", "violations", "leftOut"],
            root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"name":"buf#3","entity":"node0/gpu0/vf1/vfio#3","kind":"dmaBuf"}""", root.GetProperty("lanes")[1].GetRawText());
        Assert.Equal(
            """{"timePs":2500000,"sentPs":2000000,"from":1,"to":2,"name":"ReservationGranted","step":null,"answers":"LockReservation","fields":{"operation":"2","errno":"Ok"}}""",
            root.GetProperty("messages")[2].GetRawText());
        Assert.Equal(
            """{"timePs":3500000,"owner":1,"class":"resv","action":"waits","holder":"vf1/vfio","operation":7,"holding":["memory_lock"]}""",
            root.GetProperty("locks")[2].GetRawText());
        Assert.Equal("importer", root.GetProperty("violations")[0].GetProperty("blame").GetString());
        Assert.Equal(1_200, root.GetProperty("leftOut").GetProperty("messagesAfter").GetInt32());
    }

    private static Rendered Render(SequenceChart chart, int width) => Rendered.At(width, console => SequenceChartReport.Render(console, chart));
}
