using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hwloc;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Reads the <c>topology:</c> of a host into a tree (without the host's name, its IOMMU and ACS settings).</summary>
internal sealed class TopologyReader(GpuCatalogue gpus, HostBridgeCatalogue bridges, ScenarioFiles files, ErrorList errors)
{
    /// <summary>More than any box; a bound, so that a slip of the finger does not exhaust the memory.</summary>
    public const int MaximumGpus = 16_384;

    /// <summary>Null, and errors, when anything is wrong.</summary>
    public HostTopology? Read(YamlValue value)
    {
        if (value is not YamlMapping mapping)
        {
            errors.Add(value, $"'topology' must be a mapping such as {{ gpus: 8, model: arc-pro-b60 }} or {{ file: machine.yaml }}, not {value.Description}");
            return null;
        }

        MappingShape shape = TopologyShapes.Select(mapping);
        int before = errors.Count;
        MappingReader reader = MappingReader.Open(mapping, shape, "the topology", errors)!;
        HostTopology? topology = errors.Count > before ? null
            : ReferenceEquals(shape, TopologyShapes.File) ? FromFile(reader)
            : ReferenceEquals(shape, TopologyShapes.Hwloc) ? FromHwloc(reader)
            : ReferenceEquals(shape, TopologyShapes.Bare) ? Bare(reader)
            : Pcie(reader);
        return errors.Count > before ? null : topology;
    }

    private HostTopology? FromFile(MappingReader reader)
    {
        YamlScalar? file = reader.Scalar("file");
        string? text = file is null ? null : files.TryRead(file, errors);
        return text is null ? null : Guarded(() => HostFileReader.Parse(text, files.Resolve(file!.Text), gpus));
    }

    private HostTopology? FromHwloc(MappingReader reader)
    {
        YamlScalar? file = reader.Scalar("hwloc");
        GpuModel? model = Model(reader, "gpu");
        string? text = file is null ? null : files.TryRead(file, errors);
        return text is null || model is null
            ? null
            : Guarded(() => HwlocImporter.Parse(text, files.Resolve(file!.Text), model, bridges).Topology);
    }

    /// <summary>A file of its own throws what is wrong with it; here it joins what is wrong with the scenario.</summary>
    private HostTopology? Guarded(Func<HostTopology> read)
    {
        try
        {
            return read();
        }
        catch (ScenarioException e)
        {
            errors.Add(e);
            return null;
        }
    }

    private HostTopology? Bare(MappingReader reader)
    {
        long? count = reader.Integer("gpus", 1, MaximumGpus);
        GpuModel? model = Model(reader, "model");
        long? gpuLink = reader.PositiveQuantity("gpuLink", Dimension.Rate);
        long? rootLink = reader.PositiveQuantity("rootLink", Dimension.Rate);
        long? perRoot = reader.Has("gpusPerRoot") ? reader.Integer("gpusPerRoot", 1, MaximumGpus) : count;
        if (count is null || model is null || gpuLink is null || rootLink is null || perRoot is null)
        {
            return null;
        }

        HostTreeBuilder tree = new();
        tree.Memory(0);
        // The scenario gives payload rates, so that nothing is taken off them and nothing is waited for.
        LinkSpec root = new(rootLink.Value, 1_000, SimTime.Zero);
        LinkSpec gpu = new(gpuLink.Value, 1_000, SimTime.Zero);
        for (long first = 0; first < count; first += perRoot.Value)
        {
            int complex = tree.RootComplex(0, root, "", HostBridgeListing.NotListed, 0);
            for (long i = first; i < Math.Min(first + perRoot.Value, count.Value); i++)
            {
                tree.Gpu(complex, model, gpu);
            }
        }

        return tree.Build("");
    }

    private HostTopology? Pcie(MappingReader reader)
    {
        int before = errors.Count;
        long count = reader.Integer("gpus", 1, MaximumGpus) ?? 1;
        GpuModel? model = Model(reader, "model");
        long sockets = reader.Integer("sockets", 1, 16) ?? 1;
        long? perSwitch = reader.Integer("gpusPerSwitch", 1, MaximumGpus);
        long perRoot = reader.Integer("gpusPerRoot", 1, MaximumGpus) ?? perSwitch ?? 0;
        long slot = Link(reader, "slot")?.BytesPerSecond ?? 0;
        PcieLink switchLink = Link(reader, "switchLink") ?? new PcieLink(5, 16);
        long socketLink = reader.PositiveQuantity("socketLink", Dimension.Rate) ?? 0;
        long cap = reader.PositiveQuantity("rootPeerCap", Dimension.Rate) ?? 0;
        if (reader.Has("switchLink") && perSwitch is null)
        {
            reader.Fail("switchLink", "'switchLink' needs 'gpusPerSwitch': this host has no switch");
        }

        if (errors.Count > before || model is null)
        {
            return null;
        }

        CheckCards(reader, model, [("gpus", count), ("gpusPerRoot", perRoot), ("gpusPerSwitch", perSwitch ?? 0)]);
        if (perRoot == 0)
        {
            // One root complex per socket, whole cards on each.
            long cards = (count + model.GpusPerCard - 1) / model.GpusPerCard;
            perRoot = (cards + sockets - 1) / sockets * model.GpusPerCard;
        }

        if (perSwitch is not null && perRoot % perSwitch != 0)
        {
            reader.Fail("gpusPerRoot", $"'gpusPerRoot' ({perRoot}) must be a multiple of 'gpusPerSwitch' ({perSwitch}): a switch hangs on one root");
        }

        long roots = (count + perRoot - 1) / perRoot;
        if (sockets > roots)
        {
            reader.Fail("sockets", $"{sockets} sockets cannot share {roots} root complex(es); give fewer sockets or a smaller 'gpusPerRoot'");
        }

        return errors.Count > before
            ? null
            : new PcieBox(model, count, perRoot, perSwitch, sockets, slot / model.GpusPerCard, switchLink.BytesPerSecond, socketLink, cap).Build();
    }

    private static void CheckCards(MappingReader reader, GpuModel model, ImmutableArray<(string Key, long Value)> counts)
    {
        // What was not given follows from what was.
        foreach ((string key, long value) in counts.Where(c => reader.Has(c.Key) && c.Value % model.GpusPerCard != 0))
        {
            reader.Fail(key, $"'{key}' ({value}) must be a multiple of {model.GpusPerCard}: a card of {model.Name} holds {model.GpusPerCard} GPUs in one slot");
        }
    }

    private GpuModel? Model(MappingReader reader, string key)
    {
        string? name = reader.Text(key);
        if (name is null)
        {
            return null;
        }

        if (!gpus.TryFind(name, out GpuModel? model))
        {
            reader.Fail(key, GpuCatalogue.UnknownModel(name, gpus));
        }

        return model;
    }

    private static PcieLink? Link(MappingReader reader, string key)
    {
        string? text = reader.Text(key);
        if (text is null)
        {
            return null;
        }

        if (!PcieLink.TryParse(text, out PcieLink link))
        {
            reader.Fail(key, $"'{key}' must be a PCIe link such as gen5x8 (generation 1 to 5; 1, 2, 4, 8 or 16 lanes), not '{text}'");
            return null;
        }

        return link;
    }
}
