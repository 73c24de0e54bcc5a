using System.Globalization;
using System.Text.RegularExpressions;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>
/// Reads one GPU model. A figure is <c>{ value, source, confidence }</c>; a user's file may write the bare value, whose source is then the file itself.
/// With <c>extends</c> a model takes every figure that it does not give from another.
/// </summary>
internal sealed partial class GpuModelReader
{
    private readonly MappingReader _reader;
    private readonly GpuModel? _base;
    private readonly int _errorsBefore;

    private GpuModelReader(MappingReader reader, GpuModel? @base) =>
        (_reader, _base, _errorsBefore) = (reader, @base, reader.Errors.Count);

    /// <summary>Null, and errors, when anything is wrong.</summary>
    public static GpuModel? Read(YamlValue value, GpuCatalogue known, ErrorList errors)
    {
        MappingReader? reader = MappingReader.Open(value, GpuModelShape.Model, "a GPU model", errors);
        if (reader is null)
        {
            return null;
        }

        GpuModel? extended = null;
        if (reader.Text("extends") is string name && !known.TryFind(name, out extended))
        {
            reader.Fail("extends", GpuCatalogue.UnknownModel(name, known));
            return null;
        }

        return new GpuModelReader(reader, extended).Model();
    }

    private GpuModel? Model()
    {
        string? name = _reader.Text("name");
        if (name is not null && !NamePattern().IsMatch(name))
        {
            _reader.Fail("name", $"'{name}' is not a model name; write lower-case words joined by '-', e.g. arc-pro-b60");
        }

        Figure<bool>? srIov = Of("srIov", _base?.SrIov, ParseBoolean, required: true);
        bool hasVfs = srIov?.Value ?? false;
        Figure<string>? pciId = Of("pciId", _base?.PciId, ParsePciId, required: true);
        Figure<PcieLink>? pcie = Of("pcie", _base?.Pcie, ParseLink, required: true);
        Figure<long>? vram = Number("vram", _base?.Vram, required: true);
        Figure<long>? bandwidth = Number("vramBandwidth", _base?.VramBandwidth, required: true);
        Figure<long>? totalVfs = Number("totalVfs", _base?.TotalVfs, required: true);
        Figure<long>? gts = Number("gts", _base?.Gts, required: false);
        Figure<long>? bar2 = Number("bar2", _base?.Bar2, required: true);
        Figure<long>? push = Number("peerPush", _base?.PeerPush, required: true);
        Figure<long>? pull = Number("peerPull", _base?.PeerPull, required: true);
        Figure<long>? copy = Number("copyEngine", _base?.CopyEngine, required: true);
        Figure<long>? forVfs = Number("vramForVfs", hasVfs ? _base?.VramForVfs : null, required: hasVfs);
        long gpusPerCard = _reader.Integer("gpusPerCard", 1, 2) ?? _base?.GpusPerCard ?? 1;
        string title = _reader.Text("title") ?? _base?.Title ?? name ?? "";
        Figure<string>? chip = Of("chip", _base?.Chip, (s, _) => s.Text, required: false);
        Figure<long>? xeCores = Number("xeCores", _base?.XeCores, required: false);
        Figure<long>? xmx = Number("xmxEngines", _base?.XmxEngines, required: false);
        Figure<long>? fp32 = Number("fp32", _base?.Fp32, required: false);
        Figure<long>? int8 = Number("int8", _base?.Int8, required: false);
        Figure<long>? power = Number("boardPower", _base?.BoardPower, required: false);
        Figure<long>? price = Number("price", _base?.Price, required: false);
        if (_reader.Errors.Count == _errorsBefore)
        {
            CheckVfs(hasVfs, totalVfs, gts, vram, forVfs);
        }

        if (_reader.Errors.Count > _errorsBefore || name is null)
        {
            return null;
        }

        return new GpuModel
        {
            Name = name,
            Title = title,
            GpusPerCard = (int)gpusPerCard,
            PciId = pciId!,
            Chip = chip,
            XeCores = xeCores,
            XmxEngines = xmx,
            Vram = vram!,
            VramForVfs = forVfs,
            VramBandwidth = bandwidth!,
            Pcie = pcie!,
            SrIov = srIov!,
            TotalVfs = totalVfs!,
            Gts = gts,
            Bar2 = bar2!,
            Fp32 = fp32,
            Int8 = int8,
            BoardPower = power,
            Price = price,
            PeerPush = push!,
            PeerPull = pull!,
            CopyEngine = copy!,
        };
    }

    private void CheckVfs(bool hasVfs, Figure<long>? totalVfs, Figure<long>? gts, Figure<long>? vram, Figure<long>? forVfs)
    {
        if (totalVfs is not null && (totalVfs.Value > 0) != hasVfs)
        {
            _reader.Fail("totalVfs", hasVfs ? "'totalVfs' must be more than zero where 'srIov' is true" : "'totalVfs' must be 0 where 'srIov' is false");
        }

        // The LMTT directory has 64 entries, of which entry 0 is unused: drivers/gpu/drm/xe/xe_lmtt_ml.c.
        if (totalVfs is { Value: > 63 })
        {
            _reader.Fail("totalVfs", string.Create(CultureInfo.InvariantCulture, $"'totalVfs' must be at most 63 (the LMTT directory's), not {totalVfs.Value}"));
        }

        if (gts is { Value: > 8 })
        {
            _reader.Fail("gts", string.Create(CultureInfo.InvariantCulture, $"'gts' must be at most 8, not {gts.Value}"));
        }

        if (vram is not null && forVfs is not null && forVfs.Value > vram.Value)
        {
            _reader.Fail("vramForVfs", "'vramForVfs' cannot be more than 'vram'");
        }
    }

    private Figure<long>? Number(string key, Figure<long>? inherited, bool required) => Of(key, inherited, ParseNumber, required);

    private Figure<T>? Of<T>(string key, Figure<T>? inherited, Func<YamlScalar, string, T?> parse, bool required)
        where T : notnull
    {
        switch (_reader.Find(key))
        {
            case null:
                if (required && inherited is null)
                {
                    _reader.Errors.Add(_reader.Mapping, $"a GPU model needs the key '{key}' (or 'extends' with a model that has it)");
                }

                return inherited;
            case YamlScalar { IsEmpty: false } bare:
                T? value = parse(bare, key);
                return value is null ? null : new Figure<T>(value, bare.File, Confidence.Stated);
            case YamlValue full:
                return Full(full, key, parse);
        }
    }

    private Figure<T>? Full<T>(YamlValue full, string key, Func<YamlScalar, string, T?> parse)
        where T : notnull
    {
        MappingReader? figure = MappingReader.Open(full, GpuModelShape.Figure, $"the figure '{key}'", _reader.Errors);
        YamlScalar? scalar = figure?.Scalar("value");
        string? source = figure?.Text("source");
        Confidence? confidence = figure?.Choice("confidence", GpuModelShape.Confidences);
        T? value = scalar is null ? default : parse(scalar, key);
        return scalar is null || value is null || source is null || confidence is null ? null : new Figure<T>(value, source, confidence.Value);
    }

    // A parser that fails adds an error and returns anything: Model() gives up when there is one.
    private long ParseNumber(YamlScalar scalar, string key)
    {
        long value;
        if (GpuModelShape.DimensionOf(key) is Dimension dimension)
        {
            if (!dimension.TryParse(scalar.Text, out value, out string problem))
            {
                _reader.Errors.Add(scalar, $"'{key}': {problem}");
                return 0;
            }
        }
        else if (!long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            _reader.Errors.Add(scalar, $"'{key}' must be a whole number, not {scalar.Description}");
            return 0;
        }

        if (value < 0 || (value == 0 && key != "totalVfs"))
        {
            _reader.Errors.Add(scalar, $"'{key}' must be more than zero, not {scalar.Text}");
        }

        return value;
    }

    private bool ParseBoolean(YamlScalar scalar, string key)
    {
        if (scalar.Text is not ("true" or "false"))
        {
            _reader.Errors.Add(scalar, $"'{key}' must be true or false, not {scalar.Description}");
        }

        return scalar.Text == "true";
    }

    private string ParsePciId(YamlScalar scalar, string key)
    {
        if (!PciIdPattern().IsMatch(scalar.Text))
        {
            _reader.Errors.Add(scalar, $"'{key}' must be vendor:device in lower-case hexadecimal, e.g. 8086:e211, not {scalar.Description}");
        }

        return scalar.Text;
    }

    private PcieLink ParseLink(YamlScalar scalar, string key)
    {
        if (!PcieLink.TryParse(scalar.Text, out PcieLink link))
        {
            _reader.Errors.Add(scalar, $"'{key}' must be a PCIe link such as gen5x8, not {scalar.Description}");
        }

        return link;
    }

    [GeneratedRegex("^[0-9a-f]{4}:[0-9a-f]{4}$", RegexOptions.CultureInvariant)]
    private static partial Regex PciIdPattern();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
