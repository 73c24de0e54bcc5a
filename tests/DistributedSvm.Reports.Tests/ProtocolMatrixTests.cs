using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Protocols;

namespace DistributedSvm.Reports.Tests;

public sealed class ProtocolMatrixTests
{
    private static readonly CellViolation MappedWhileRevoked =
        new("I-9", Blame.Protocol, SimTime.FromMilliseconds(5), "node0/gpu0/vf1/vfio#1", "mapped while the buffer is revoked", 3);

    private static readonly CellViolation Leaked = new("I-16", Blame.Protocol, SimTime.FromSeconds(2), "node0/gpu0/pf", "1 array was never freed", 1);

    private static readonly ProtocolMatrix Matrix = new(
        [
            new("b17-map-during-flr", "map during FLR",
            [
                Cell("reference", "6.19", isDefault: false), Cell("reference", "2026-revoke", isDefault: true),
                Cell("rfc-v2", "6.19", isDefault: true, MappedWhileRevoked, Leaked), Cell("rfc-v2", "2026-revoke", isDefault: false, Leaked),
            ]),
            new("b99-only-iov", "only IOV",
            [
                Cell("reference", "6.19", isDefault: false), Cell("reference", "2026-revoke", isDefault: true),
                Cell("rfc-v2", "6.19", isDefault: true) with { IsApplicable = false },
                Cell("rfc-v2", "2026-revoke", isDefault: false) with { IsApplicable = false },
            ]),
        ],
        Seed: 7,
        Schedule: null);

    private static readonly ProtocolMatrix Wrong = Matrix with
    {
        Rows = [Matrix.Rows[0] with { Cells = Matrix.Rows[0].Cells.SetItem(2, Matrix.Rows[0].Cells[2] with { Stated = "clean", Differs = true }) }, Matrix.Rows[1]],
    };

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_cell_tells_what_broke_first_when_whose_fault_it_was_and_how_much_followed(int width)
    {
        Rendered report = Rendered.At(width, c => ProtocolMatrixReport.Render(c, Matrix)).Fits(width);
        Assert.Contains("I-9 protocol 5.000 ms +1", report.Text, StringComparison.Ordinal);
        Assert.Contains("every outcome is as stated", report.Text, StringComparison.Ordinal);
        Assert.Contains("6 runs of 2 scenarios", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_table_has_the_bases_that_protocols_stand_on_and_the_second_only_what_depends_on_them()
    {
        Rendered report = Rendered.At(160, c => ProtocolMatrixReport.Render(c, Matrix)).Fits(160);
        Assert.Matches("^ +scenario +reference@2026-revoke +rfc-v2@6.19$", report.Line("reference@"));
        Assert.Matches("^ +b99-only-iov +clean +n/a$", report.Line("b99-only-iov"));
        Assert.Matches("^ +b17-map-during-flr rfc-v2 +I-9 protocol 5.000 ms \\+1 +I-16 protocol 2.000 s$", report.Line("b17-map-during-flr rfc-v2"));
        Assert.DoesNotContain("b17-map-during-flr reference", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_as_stated_is_marked_and_told_in_full()
    {
        Rendered report = Rendered.At(160, c => ProtocolMatrixReport.Render(c, Wrong)).Fits(160);
        Assert.Contains("! I-9 protocol 5.000 ms +1", report.Text, StringComparison.Ordinal);
        Assert.Contains("b17-map-during-flr rfc-v2@6.19  stated: clean; found: I-9 protocol, I-16 protocol", report.Text, StringComparison.Ordinal);
        Assert.Contains("node0/gpu0/vf1/vfio#1: mapped while the buffer is revoked", report.Text, StringComparison.Ordinal);
        Assert.False(Wrong.IsAsStated);
    }

    [Fact]
    public void The_json_has_every_cell()
    {
        using var writer = new StringWriter();
        ProtocolMatrixJson.Write(Wrong with { Rows = [Wrong.Rows[0] with { Cells = [Wrong.Rows[0].Cells[2]] }] }, writer, indented: false);
        Assert.Equal(
            """
            {"seed":7,"asStated":false,"scenarios":[{"scenario":"b17-map-during-flr","title":"map during FLR","outcomes":[
            {"protocol":"rfc-v2","vfioBase":"6.19","defaultBase":true,"outcome":"violated","stated":"clean","asStated":false,"violations":[
            {"invariant":"I-9","blame":"protocol","firstPs":5000000000,"entity":"node0/gpu0/vf1/vfio#1","text":"mapped while the buffer is revoked","count":3},
            {"invariant":"I-16","blame":"protocol","firstPs":2000000000000,"entity":"node0/gpu0/pf","text":"1 array was never freed","count":1}]}]}]}
            """.ReplaceLineEndings("") + "\n",
            writer.ToString());
    }

    private static MatrixCell Cell(string protocol, string vfioBase, bool isDefault, params ImmutableArray<CellViolation> violations) => new()
    {
        Protocol = protocol,
        VfioBase = vfioBase,
        IsDefaultBase = isDefault,
        IsApplicable = true,
        Violations = violations,
    };
}
