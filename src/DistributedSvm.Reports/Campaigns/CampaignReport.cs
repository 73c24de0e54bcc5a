using System.Globalization;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Campaigns;

/// <summary>The readable report of <c>dsvm bench protocol</c> and its like.</summary>
public static class CampaignReport
{
    private const int Shown = 10;

    public static void Render(IAnsiConsole console, CampaignResult result)
    {
        var sheet = new Sheet(console);
        sheet.Heading($"{Quantity.Count(result.Runs)} random scenarios");
        string more = result.IsLowerBound ? "more than " : "";
        string others = result.ByBlame.IsEmpty
            ? "none"
            : string.Join(", ", result.ByBlame.Select(pair => $"{JsonOutput.Name(pair.Key)} {Quantity.Count(pair.Value)}"));
        ulong last = result.FirstSeed + (ulong)Math.Max(0, result.Runs - 1);
        sheet.Fields(
        [
            ("seeds", string.Create(CultureInfo.InvariantCulture, $"{result.FirstSeed} to {last}")),
            ("protocol", $"{result.Protocol} on vfio base {result.VfioBase}"),
            ("events", Quantity.Count(result.Events)),
            ("buffers", Quantity.Count(result.Buffers)),
            ("interleavings", $"{more}{Quantity.Count(result.Distinct)} distinct"),
            ("violations", others),
            ("time", string.Create(CultureInfo.InvariantCulture, $"{result.WallSeconds:0.0} s")),
        ]);
        sheet.Blank();
        if (result.Failures.IsEmpty)
        {
            sheet.Line(new StyledText("The protocol's own code was never at fault.", Palette.Good));
            return;
        }

        sheet.Wrapped($"The protocol's own code was at fault in {Quantity.Count(result.Failures.Length, "run")}:", Palette.Bad);
        foreach (CampaignFailure failure in result.Failures.Take(Shown))
        {
            string lead = string.Create(CultureInfo.InvariantCulture, $"seed {failure.Seed}  {failure.Invariant}  ");
            sheet.Wrapped($"{failure.Entity} at {failure.At}: {failure.Text}", lead: lead, leadStyle: Palette.Bad);
        }

        sheet.Blank();
        sheet.Wrapped(string.Create(
            CultureInfo.InvariantCulture,
            $"See one with:  dsvm bench {result.Kind} --seed {result.Failures[0].Seed} --runs 1 --save failure.yaml; dsvm simulate failure.yaml"));
    }
}
