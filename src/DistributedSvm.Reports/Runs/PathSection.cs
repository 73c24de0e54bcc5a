using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Runs;

/// <summary>Which paths the buffers took: successful maps by path, and imports that were refused, each as a share of all.</summary>
internal static class PathSection
{
    public static void Write(Sheet sheet, PathCounts paths)
    {
        sheet.Heading("Paths of the buffers");
        Int128 total = (Int128)paths.Iov + paths.P2p + paths.System + paths.Vram + paths.Refused;
        if (total == 0)
        {
            sheet.Line("no buffer was mapped");
            return;
        }

        var bars = new BarTable();
        Add("IOV interconnect", paths.Iov, Palette.Bar);
        Add("peer-to-peer", paths.P2p, Palette.Bar);
        Add("system memory", paths.System, Palette.Warning);
        Add("VRAM", paths.Vram, Palette.Bar);
        Add("refused", paths.Refused, Palette.Bad);
        bars.WriteTo(sheet);

        void Add(string label, long count, Style style) =>
            bars.Add(label, (decimal)count / (decimal)total, Quantity.Count(count, label == "refused" ? "import" : "map"), style);
    }
}
