using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Inspection;

namespace DistributedSvm.Reports.Tests;

public sealed class InspectionTests
{
    private static readonly InspectedEntity Entity = new(
        "two-boxes-3f09ac",
        "node0/gpu1/pf",
        EntityKind.PhysicalFunction,
        SimTime.FromMilliseconds(1_250),
        IsUntouched: false,
        [
            new("VfCount", "4", []),
            new("Quotas", null, [new("vf1", "8 GiB", []), new("vf20", null, [new("[red]start[/]", "0x0 " + new string('z', 200), [])])]),
            new("Pending", null, []),
        ]);

    [Fact]
    public void The_state_is_a_tree_with_its_values_lined_up()
    {
        Rendered report = Render(Entity, 80).Fits(80);

        Assert.Contains("node0/gpu1/pf", report.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("physicalFunction", report.Line("  kind "), StringComparison.Ordinal);
        Assert.EndsWith(" 1.25 s", report.Line("  virtual time "), StringComparison.Ordinal);
        Assert.Equal("  ├─VfCount  4", report.Line("VfCount"));
        Assert.Equal("  ├─Quotas", report.Line("Quotas"));
        Assert.Equal("  │ ├─vf1  8 GiB", report.Line("vf1"));
        Assert.StartsWith("  │   └─[red]start[/]  0x0", report.Line("start"), StringComparison.Ordinal);
        Assert.Equal("  └─Pending (empty)", report.Line("Pending"));
        Assert.Equal(200, report.Text.Count(c => c == 'z'));
    }

    [Fact]
    public void An_entity_to_which_nothing_happened_says_so() =>
        Assert.Contains("Nothing has happened to it yet", Render(Entity with { IsUntouched = true, State = [] }, 80).Text, StringComparison.Ordinal);

    [Fact]
    public void Deep_state_fits_a_narrow_console()
    {
        InspectedValue deep = Enumerable.Range(0, 30).Aggregate(new InspectedValue("leaf", "value", []), (inner, i) => new($"level{i}", null, [inner]));

        Assert.Contains("value", Render(Entity with { State = [deep] }, 40).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_nests_groups_and_has_no_member_twice()
    {
        using var writer = new StringWriter();
        InspectionJson.Write(Entity with { State = [.. Entity.State, new("VfCount", "5", []), new("VfCount", null, [])] }, writer);

        using var json = JsonDocument.Parse(writer.ToString());
        Assert.Equal(["run", "entity", "kind", "timePs", "untouched", "state"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1_250_000_000_000, json.RootElement.GetProperty("timePs").GetInt64());
        JsonElement state = json.RootElement.GetProperty("state");
        Assert.Equal(["VfCount", "Quotas", "Pending", "VfCount (2)", "VfCount (3)"], state.EnumerateObject().Select(member => member.Name));
        Assert.Equal("8 GiB", state.GetProperty("Quotas").GetProperty("vf1").GetString());
        Assert.Empty(state.GetProperty("Pending").EnumerateObject());
    }

    private static Rendered Render(InspectedEntity entity, int width) => Rendered.At(width, console => InspectionReport.Render(console, entity));
}
