using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Topology;

/// <summary>
/// One host's tree as lines: guides and name, then columns. Columns that a narrow console has no room for are left out, the least telling first.
/// </summary>
internal sealed class TopologyTree
{
    private const int Gap = 2;
    private const int NotesRoom = 24;
    private const int NameRoom = 8;

    /// <summary>In the order in which they are shown.</summary>
    private static readonly (string Header, bool Right, int Worth)[] Columns =
    [
        ("kind", false, 3), ("PCI address", false, 4), ("PCI id", false, 1), ("link", true, 5), ("raw rate", true, 2), ("latency", true, 0),
    ];

    private readonly TopologyView _view;
    private readonly Glyphs _glyphs;
    private readonly ILookup<int, int> _children;
    private readonly List<Row> _rows = [];

    public TopologyTree(TopologyView view, Glyphs glyphs)
    {
        _view = view;
        _glyphs = glyphs;
        ImmutableArray<TopologyNode> nodes = view.Host.Nodes;
        _children = Enumerable.Range(0, nodes.Length).ToLookup(i => nodes[i].Parent);
        foreach (int root in _children[-1])
        {
            Add(root, "", "");
        }
    }

    public void WriteTo(Sheet sheet)
    {
        if (_rows.Count == 0)
        {
            sheet.Line("no nodes");
            return;
        }

        int room = sheet.Width - Sheet.Indent;
        int name = Math.Clamp(_rows.Max(r => Cells.Width(r.Guides) + Cells.Width(r.Name)), NameRoom, room / 2);
        int[] widths = [.. Columns.Select((c, i) => _rows.Select(r => Cells.Width(r.Cells[i])).Append(c.Header.Length).Max())];
        int longestNote = _rows.SelectMany(r => r.Notes).Select(Cells.Width).DefaultIfEmpty(0).Max();
        int[] shown = ColumnsThatFit(widths, room - name - Math.Min(NotesRoom, longestNote) - Gap);
        int used = name + shown.Sum(c => widths[c] + Gap) + Gap;
        Header(sheet, name, shown, widths);
        foreach (Row row in _rows)
        {
            Line(sheet, row, name, shown, widths, room - used);
        }
    }

    private static int[] ColumnsThatFit(int[] widths, int room)
    {
        var shown = Enumerable.Range(0, Columns.Length).Where(i => widths[i] > 0).ToList();
        while (shown.Count > 0 && shown.Sum(c => widths[c] + Gap) > room)
        {
            shown.Remove(shown.MinBy(c => Columns[c].Worth));
        }

        return [.. shown];
    }

    private static void Header(Sheet sheet, int name, int[] shown, int[] widths)
    {
        string text = Cells.Pad("node", name, right: false);
        string rule = new(sheet.Glyphs.Rule, name);
        foreach (int column in shown)
        {
            text += new string(' ', Gap) + Cells.Pad(Columns[column].Header, widths[column], Columns[column].Right);
            rule += new string(' ', Gap) + new string(sheet.Glyphs.Rule, widths[column]);
        }

        sheet.Line(new StyledText(text.TrimEnd(), Palette.Title));
        sheet.Line(new StyledText(rule, Palette.Faint));
    }

    private static void Line(Sheet sheet, Row row, int name, int[] shown, int[] widths, int notesRoom)
    {
        int guideRoom = name - Math.Min(NameRoom, Cells.Width(row.Name));
        string guide = Nearest(row.Guides, guideRoom, sheet.Glyphs.Ellipsis);
        int guides = Cells.Width(guide);
        string label = Cells.Fit(row.Name, name - guides, sheet.Glyphs.Ellipsis);
        string cells = Cells.Pad("", name - guides - Cells.Width(label), right: false);
        foreach (int column in shown)
        {
            cells += new string(' ', Gap) + Cells.Pad(row.Cells[column], widths[column], Columns[column].Right);
        }

        List<string> notes = NoteLines(row.Notes, Math.Max(NotesRoom / 2, notesRoom));
        string first = notes.Count > 0 ? new string(' ', Gap) + notes[0] : "";
        sheet.Line(
            new(guide, Palette.Faint),
            new(label, row.IsGpu ? Palette.Good : Style.Plain),
            first.Length > 0 ? cells : cells.TrimEnd(),
            first);
        int hanging = name + shown.Sum(c => widths[c] + Gap) + Gap;
        foreach (string note in notes.Skip(1))
        {
            string below = Nearest(row.Below, name, sheet.Glyphs.Ellipsis);
            sheet.Line(new(Cells.Pad(below, hanging, right: false), Palette.Faint), note);
        }
    }

    /// <summary>Guides of a tree too deep for the console: the branches nearest to the node stay.</summary>
    private static string Nearest(string guides, int room, string ellipsis) =>
        guides.Length <= room ? guides : ellipsis + guides[^Math.Max(0, room - 1)..];

    /// <summary>As many notes to a line as fit, broken between notes where possible.</summary>
    private static List<string> NoteLines(IReadOnlyList<string> notes, int room)
    {
        var lines = new List<string>();
        foreach (string note in notes)
        {
            if (lines.Count > 0 && Cells.Width(lines[^1]) + 2 + Cells.Width(note) <= room)
            {
                lines[^1] += ", " + note;
            }
            else
            {
                lines.AddRange(Cells.Wrap(note, room, room));
            }
        }

        return lines;
    }

    private void Add(int index, string guides, string below)
    {
        TopologyNode node = _view.Host.Nodes[index];
        int[] children = [.. _children[index]];
        string trunk = children.Length > 0 ? _glyphs.Trunk : "";
        bool isGpu = node.Kind == TopologyNodeKind.Gpu;
        _rows.Add(new Row(guides, below + trunk, Cells.Clean(node.Name), CellsOf(node), NotesOf(index, node), isGpu));
        for (int i = 0; i < children.Length; i++)
        {
            bool last = i == children.Length - 1;
            Add(children[i], below + (last ? _glyphs.LastBranch : _glyphs.Branch), below + (last ? "  " : _glyphs.Trunk));
        }
    }

    private static string[] CellsOf(TopologyNode node)
    {
        LinkSpec link = node.Link;
        bool limits = link.BytesPerSecond > 0;
        return
        [
            KindText(node.Kind),
            Cells.Clean(node.PciAddress),
            Cells.Clean(node.PciId),
            limits ? Quantity.LinkRate(LinkRate.EffectiveOf(link)) : node.Parent < 0 ? "" : "ideal",
            limits && link.EfficiencyPerMille != 1000
                ? string.Create(CultureInfo.InvariantCulture, $"{link.BytesPerSecond / 1e9m:#,##0.00} x {link.EfficiencyPerMille / 1000m:0.000}")
                : "",
            link.Latency > SimTime.Zero ? link.Latency.ToString() : "",
        ];
    }

    private List<string> NotesOf(int index, TopologyNode node)
    {
        var notes = new List<string>();
        if (node.Model.Length > 0)
        {
            notes.Add(Cells.Clean(node.Model));
        }

        if (_view.VfsAt(index) is int vfs)
        {
            notes.Add(Quantity.Count(vfs, "VF"));
        }

        if (node.AcsRedirect)
        {
            notes.Add("ACS redirect");
        }

        if (node.Kind == TopologyNodeKind.RootComplex)
        {
            notes.Add(ListingText(node.Listing));
            if (node.SharedBytesPerSecond > 0)
            {
                notes.Add($"peers share {Quantity.LinkRate(node.SharedBytesPerSecond)}");
            }
        }

        return notes;
    }

    private static string ListingText(HostBridgeListing listing) => listing switch
    {
        HostBridgeListing.NotListed => "P2P not listed",
        HostBridgeListing.Listed => "P2P listed",
        HostBridgeListing.SameBridgeOnly => "P2P same bridge only",
        HostBridgeListing.AmdZen => "P2P allowed (AMD Zen)",
        _ => listing.ToString(),
    };

    private static string KindText(TopologyNodeKind kind) => kind switch
    {
        TopologyNodeKind.Host => "host",
        TopologyNodeKind.Socket => "socket",
        TopologyNodeKind.RootComplex => "root complex",
        TopologyNodeKind.RootPort => "root port",
        TopologyNodeKind.SwitchUpstream => "switch up",
        TopologyNodeKind.SwitchDownstream => "switch down",
        TopologyNodeKind.CardUpstream => "card up",
        TopologyNodeKind.CardDownstream => "card down",
        TopologyNodeKind.Gpu => "GPU",
        TopologyNodeKind.Memory => "memory",
        TopologyNodeKind.Nic => "NIC",
        TopologyNodeKind.Device => "device",
        _ => kind.ToString(),
    };

    /// <summary>A node's line; <paramref name="Below"/> are the guides of the lines between it and what follows.</summary>
    private sealed record Row(string Guides, string Below, string Name, string[] Cells, IReadOnlyList<string> Notes, bool IsGpu);
}
