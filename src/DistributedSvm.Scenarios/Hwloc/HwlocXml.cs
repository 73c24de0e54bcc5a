using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>
/// Reads the XML that <c>lstopo --of xml</c> of hwloc 2 and 3 writes (hwloc, hwloc2.dtd). The document type is ignored and nothing outside
/// the file is opened, so that a hostile file can neither expand entities nor reach other files.
/// </summary>
internal static partial class HwlocXml
{
    /// <summary>Deeper than any machine; a bound for the recursion over bridges.</summary>
    private const int MaximumDepth = 256;

    /// <summary>The Machine object, and the version that the file states.</summary>
    public static (HwlocObject Machine, string Version) Parse(TextReader text, string file)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = 1L << 28 };
        try
        {
            using XmlReader xml = XmlReader.Create(text, settings);
            return Topology(xml, file);
        }
        catch (XmlException e)
        {
            throw new ScenarioException(file, e.LineNumber, e.LinePosition, $"the XML is broken or cut off: {Reason(e)}; export it again with 'lstopo --of xml'", e);
        }
    }

    private static (HwlocObject Machine, string Version) Topology(XmlReader xml, string file)
    {
        xml.MoveToContent();
        if (xml.LocalName != "topology")
        {
            throw At(xml, file, $"this is no hwloc topology: the root element is <{xml.LocalName}>, not <topology>; export one with 'lstopo --of xml'");
        }

        string version = xml.GetAttribute("version") ?? "";
        if (!version.StartsWith("2.", StringComparison.Ordinal) && !version.StartsWith("3.", StringComparison.Ordinal))
        {
            throw At(xml, file, version.Length == 0
                ? "the topology states no version, as hwloc 1.x wrote it; export it again with hwloc 2 or 3"
                : $"hwloc topology version '{version}' is not known; versions 2 and 3 are");
        }

        HwlocObject root = new() { Type = "", Line = Line(xml), Column = Column(xml) };
        Stack<HwlocObject> open = new([root]);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "object")
            {
                HwlocObject found = Object(xml, file);
                open.Peek().Children.Add(found);
                if (!xml.IsEmptyElement)
                {
                    open.Push(found);
                }

                if (open.Count > MaximumDepth)
                {
                    throw At(xml, file, $"objects are nested deeper than {MaximumDepth} levels");
                }
            }
            else if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "object")
            {
                open.Pop();
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "info" && xml.GetAttribute("name") is string name)
            {
                open.Peek().Infos.TryAdd(name, xml.GetAttribute("value") ?? "");
            }
        }

        HwlocObject machine = root.Children.Find(c => c.Type == "Machine")
            ?? throw new ScenarioException(file, root.Line, root.Column, "the topology has no Machine object; export it again with 'lstopo --of xml'");
        return (machine, version);
    }

    private static HwlocObject Object(XmlReader xml, string file)
    {
        string pciType = xml.GetAttribute("pci_type") ?? "";
        Match ids = PciType().Match(pciType);
        if (pciType.Length > 0 && !ids.Success)
        {
            throw At(xml, file, $"pci_type '{pciType}' is not of the form 'class [vendor:device] ...'");
        }

        string speed = xml.GetAttribute("pci_link_speed") ?? "0";
        if (!decimal.TryParse(speed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal gigabytes) || gigabytes > 10_000)
        {
            throw At(xml, file, $"pci_link_speed '{speed}' is not a rate in GB/s");
        }

        return new HwlocObject
        {
            Type = xml.GetAttribute("type") ?? "",
            Line = Line(xml),
            Column = Column(xml),
            BridgeType = xml.GetAttribute("bridge_type") ?? "",
            BusId = xml.GetAttribute("pci_busid") ?? "",
            PciClass = ids.Success ? int.Parse(ids.Groups["class"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0,
            PciId = ids.Success ? $"{ids.Groups["vendor"].Value}:{ids.Groups["device"].Value}".ToLowerInvariant() : "",
            LinkSpeed = (long)decimal.Round(gigabytes * 1_000_000_000),
            Subtype = xml.GetAttribute("subtype") ?? "",
        };
    }

    private static ScenarioException At(XmlReader xml, string file, string message) => new(file, Line(xml), Column(xml), message);

    private static int Line(XmlReader xml) => ((IXmlLineInfo)xml).LineNumber;

    private static int Column(XmlReader xml) => ((IXmlLineInfo)xml).LinePosition;

    /// <summary>The framework appends the place to its message; ours stands in front.</summary>
    private static string Reason(XmlException e)
    {
        int place = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return (place > 0 ? e.Message[..place] : e.Message).TrimEnd('.');
    }

    [GeneratedRegex(@"^(?<class>[0-9a-fA-F]{4}) \[(?<vendor>[0-9a-fA-F]{4}):(?<device>[0-9a-fA-F]{4})\]", RegexOptions.CultureInvariant)]
    private static partial Regex PciType();
}
