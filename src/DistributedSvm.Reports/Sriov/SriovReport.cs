using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Sriov;

/// <summary>A table of functions and bars of resources for each GPU, those that are alike once: <c>dsvm sriov show</c>.</summary>
public static class SriovReport
{
    public static void Render(IAnsiConsole console, IReadOnlyList<SriovView> gpus)
    {
        var sheet = new Sheet(console);
        if (gpus.Count == 0)
        {
            sheet.Heading("SR-IOV");
            sheet.Line("no GPU of this scenario has it");
            return;
        }

        foreach (IGrouping<string, SriovView> alike in gpus.GroupBy(SriovJson.Compact))
        {
            Render(sheet, alike.First(), [.. alike.Select(view => view.Gpu)]);
        }
    }

    private static void Render(Sheet sheet, SriovView view, string[] gpus)
    {
        string names = gpus.Length <= 4 ? string.Join(", ", gpus) : $"{gpus[0]} to {gpus[^1]} ({Quantity.Count(gpus.Length, "GPU")})";
        sheet.Heading($"{names}: {view.Model}, {view.Vfs} of {Quantity.Count(view.TotalVfs, "VF")}, Linux {view.Kernel}");
        if (view.Errno != Errno.Ok)
        {
            sheet.Wrapped($"VFs cannot be enabled so: {view.Errno}", Palette.Bad);
        }

        var table = new TextTable(
            new("function"), new("VRAM", Right: true), new("GGTT", Right: true), new("GGTT range"), new("contexts", Right: true), new("ids"),
            new("doorbells", Right: true), new("quantum", Right: true), new("timeout", Right: true), new("priority"));
        foreach (int function in view.Functions)
        {
            table.Add([.. Row(view, function)]);
        }

        table.WriteTo(sheet);
        sheet.Blank();
        foreach (SriovTotal total in view.Totals)
        {
            Bars(sheet, view, total);
        }
    }

    private static IEnumerable<StyledText> Row(SriovView view, int function)
    {
        VfResources? resources = function == 0 ? null : view.Provisioning.Of(function);
        VfSchedule schedule = view.Provisioning.ScheduleOf(function);
        yield return function == 0 ? "pf (spare)" : string.Create(CultureInfo.InvariantCulture, $"vf{function}");
        yield return Quantity.Bytes(function == 0 ? view.Totals[0].Spare : resources?.VramBytes ?? 0);
        yield return Quantity.Bytes(function == 0 ? (long)SriovLimits.SpareGgtt : (long)(resources?.Ggtt?.Length ?? 0));
        yield return resources?.Ggtt is { } ggtt ? string.Create(CultureInfo.InvariantCulture, $"{ggtt.Start:x8}-{ggtt.End:x8}") : "";
        yield return Quantity.Count(function == 0 ? SriovLimits.SpareContexts : resources?.Contexts ?? 0);
        yield return resources is { Contexts: > 0 } ? Ids(resources.FirstContext, resources.Contexts) : "";
        yield return resources is { Doorbells: > 0 } ? $"{resources.Doorbells} ({Ids(resources.FirstDoorbell, resources.Doorbells)})" : "0";
        yield return schedule.Quantum == SimTime.Zero ? "no end" : schedule.Quantum.ToString();
        yield return schedule.PreemptTimeout == SimTime.Zero ? "no end" : schedule.PreemptTimeout.ToString();
        yield return schedule.Priority.ToString().ToLowerInvariant();
    }

    private static string Ids(int first, int count) => string.Create(CultureInfo.InvariantCulture, $"{first}-{first + count - 1}");

    private static void Bars(Sheet sheet, SriovView view, SriovTotal total)
    {
        Func<long, string> text = total.Kind is ResourceKind.Vram or ResourceKind.Ggtt ? value => Quantity.Bytes(value) : value => Quantity.Count(value);
        string name = total.Kind switch { ResourceKind.Vram => "VRAM", ResourceKind.Ggtt => "GGTT", _ => total.Kind.ToString().ToLowerInvariant() };
        sheet.Line(new StyledText($"{name}: {text(total.All)}", Palette.Title));
        var bars = new BarTable();
        decimal all = Math.Max(1, total.All);
        foreach (IGrouping<long, int> same in view.Functions.Skip(1).GroupBy(vf => Provisioning.AmountOf(view.Provisioning.Of(vf), total.Kind)))
        {
            int[] vfs = [.. same];
            string label = vfs.Length == 1 ? $"vf{vfs[0]}" : vfs[^1] - vfs[0] == vfs.Length - 1 ? $"vf{vfs[0]} to vf{vfs[^1]}, each" : $"{vfs.Length} others, each";
            bars.Add(label, same.Key / all, text(same.Key), Palette.Bar);
        }

        bars.Add("all VFs", total.Vfs / all, text(total.Vfs), Palette.Good);
        bars.Add("PF's spare", total.Spare / all, text(total.Spare), Palette.Warning);
        bars.Add("free", total.Free / all, text(total.Free), Palette.Faint);
        bars.WriteTo(sheet);
    }
}
