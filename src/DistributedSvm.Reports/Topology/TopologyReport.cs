using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Topology;

/// <summary>Draws hosts as trees with the speed of every link: <c>dsvm topology show</c>. Hosts that look alike are drawn once.</summary>
public static class TopologyReport
{
    private const string Legend =
        "Rates are of payload, in each direction, on the link to the parent: raw rate x efficiency. An ideal link never limits.";

    public static void Render(IAnsiConsole console, IReadOnlyList<TopologyView> hosts)
    {
        var sheet = new Sheet(console);
        for (int i = 0; i < hosts.Count;)
        {
            int alike = 1;
            while (i + alike < hosts.Count && hosts[i].LooksLike(hosts[i + alike]))
            {
                alike++;
            }

            string last = hosts[i + alike - 1].Host.Host;
            sheet.Heading(alike == 1 ? hosts[i].Host.Host : $"{hosts[i].Host.Host} to {last} ({alike} alike)");
            Host(sheet, hosts[i]);
            i += alike;
        }

        if (hosts.Count > 0)
        {
            sheet.Blank();
            sheet.Wrapped(Legend, Palette.Faint);
        }
    }

    public static void Render(IAnsiConsole console, TopologyView host) => Render(console, [host]);

    private static void Host(Sheet sheet, TopologyView view)
    {
        int gpus = view.Host.Gpus.Length;
        string vfs = view.VfsPerGpu.Length == 0 ? "" : ", " + Quantity.Count(view.VfsPerGpu.Sum(v => (long)v), "VF");
        sheet.Wrapped($"{Quantity.Count(gpus, "GPU")}{vfs}, iommu {IommuName.Of(view.Host.Iommu)}");
        sheet.Blank();
        new TopologyTree(view, sheet.Glyphs).WriteTo(sheet);
    }
}
