using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Reads an entry of <c>hosts:</c> into as many hosts as it counts.</summary>
internal sealed partial class HostReader(
    GpuCatalogue gpus, HostBridgeCatalogue bridges, ResolvedNetwork? network, ScenarioFiles files, KernelProfile kernel, ErrorList errors)
{
    public static readonly MappingShape Shape = new("host", ["name", "topology"], ["count", "vfs", "iommu", "disableAcsRedir", "hostBridge", "devices", "links", "guests", "svm"]);

    public static readonly MappingShape VfsShape = new("vfs", ["perGpu"], ["vramPerVf", "firstVfOffset", "vfStride", "driver", "flrPrepare", .. HostVfs.Keys]);

    private static readonly ImmutableArray<KeyValuePair<string, IommuMode>> IommuNames =
        [new("off", IommuMode.Off), new("pt", IommuMode.PassThrough), new("strict", IommuMode.Strict)];

    private static readonly ImmutableArray<KeyValuePair<string, VfDriver>> DriverNames = [new("xe-vfio-pci", VfDriver.XeVfioPci), new("vfio-pci", VfDriver.VfioPci)];

    /// <summary>A VF's VRAM is mapped by LMTT entries of 2 MiB each (drivers/gpu/drm/xe/xe_lmtt_ml.c).</summary>
    private const long LmttPage = 2L << 20;

    /// <summary>256 buses of 256 functions.</summary>
    private const long LastRoutingId = 65_535;

    /// <summary>Empty, and errors, when anything is wrong.</summary>
    public ImmutableArray<ResolvedHost> Read(YamlValue value)
    {
        int before = errors.Count;
        MappingReader? reader = MappingReader.Open(value, Shape, "a host", errors);
        if (reader is null)
        {
            return [];
        }

        string? name = reader.Text("name");
        if (name is not null && !NamePattern().IsMatch(name))
        {
            reader.Fail("name", $"'{name}' is not a host name; use letters, digits, '_' and '-', beginning with a letter (its number is appended: node gives node0)");
        }

        long count = reader.Integer("count", 1, 4_096) ?? 1;
        IommuMode iommu = reader.Choice("iommu", IommuNames) ?? IommuMode.Strict;
        HostTopology? topology = reader.Find("topology") is YamlValue tree ? new TopologyReader(gpus, bridges, files, errors).Read(tree) : null;
        List<HostDevice> devices = [];
        topology = topology is null ? null : HostDevices.Add(reader, WithNic(reader, WithListing(reader, topology)), devices);
        ImmutableArray<GpuModel> models = topology is null ? [] : [.. topology.Gpus.Select(g => Model(topology.Nodes[g].Model))];
        ResolvedHost? vfs = Vfs(reader, models);
        int perGpu = vfs?.VfsPerGpu ?? 0;
        (VfDriver driver, bool? flrPrepare) = Assignment(reader);
        ImmutableArray<ResolvedLink> links = topology is null ? [] : HostLinks.Read(reader, topology.Gpus.Length);
        ImmutableArray<ResolvedGuest> guests = topology is null ? [] : HostGuests.Read(reader, topology.Gpus.Length, perGpu);
        ImmutableArray<string> disabled = DisabledPorts(reader, topology);
        SvmOptions svm = HostSvm.Read(reader);
        if (errors.Count > before || topology is null)
        {
            return [];
        }

        HostTopology resolved = AcsDefaults.Apply(topology, iommu, disabled);
        return [.. Enumerable.Range(0, (int)count).Select(i =>
        {
            string hostName = string.Create(CultureInfo.InvariantCulture, $"{name}{i}");
            return new ResolvedHost
            {
                Name = hostName,
                Topology = resolved with { Host = hostName },
                Gpus = models,
                VfsPerGpu = perGpu,
                VramPerVf = vfs?.VramPerVf,
                FirstVfOffset = vfs?.FirstVfOffset ?? 1,
                VfStride = vfs?.VfStride ?? 1,
                Kernel = kernel,
                IsPfAdminOnly = vfs?.IsPfAdminOnly ?? false,
                Customs = vfs?.Customs ?? [],
                Schedules = vfs?.Schedules ?? [],
                Thresholds = vfs?.Thresholds ?? AdverseCounts.None,
                VfDriver = driver,
                FlrPrepare = flrPrepare,
                DisableAcsRedir = disabled,
                Devices = [.. devices],
                Links = links,
                Guests = guests,
                Svm = svm,
            };
        })];
    }

    private GpuModel Model(string name) => gpus.TryFind(name, out GpuModel? model)
        ? model
        : throw new InvalidOperationException($"A tree was accepted with the unknown model '{name}'.");

    /// <summary><c>hostBridge</c> is a listing, or a PCI id to look up.</summary>
    private HostTopology WithListing(MappingReader reader, HostTopology topology)
    {
        string? text = reader.Text("hostBridge");
        if (text is null)
        {
            return topology;
        }

        bool isId = PciIdPattern().IsMatch(text);
        IEnumerable<string> names = HostBridgeCatalogue.ListingNames.Select(n => n.Key);
        if (!isId && !names.Contains(text))
        {
            reader.Fail("hostBridge", $"'hostBridge' must be {string.Join(", ", names)} or a PCI id such as 8086:09a2, not '{text}'");
            return topology;
        }

        HostBridgeListing listing = isId
            ? bridges.Find(text)?.Listing ?? HostBridgeListing.NotListed
            : HostBridgeCatalogue.ListingNames.First(n => n.Key == text).Value;
        return topology with
        {
            Nodes = [.. topology.Nodes.Select(n => n.Kind == TopologyNodeKind.RootComplex ? n with { Listing = listing, PciId = isId ? text : n.PciId } : n)],
        };
    }

    private HostTopology WithNic(MappingReader reader, HostTopology topology)
    {
        if (network is null)
        {
            return topology;
        }

        if (topology.Nodes.Any(n => n.Name == HostNic.Name))
        {
            reader.Fail("topology", $"a node of this host is named '{HostNic.Name}', as its NIC on the network is; give that node another name");
            return topology;
        }

        return HostNic.Add(topology, network);
    }

    /// <summary>What <c>vfs:</c> says, in a host that has nothing else; null where there is no such key.</summary>
    private ResolvedHost? Vfs(MappingReader host, ImmutableArray<GpuModel> models)
    {
        if (host.Find("vfs") is not YamlValue value || MappingReader.Open(value, VfsShape, "'vfs'", errors) is not MappingReader reader)
        {
            return null;
        }

        long perGpu = reader.Integer("perGpu", 0, 63) ?? 0;
        long? vram = reader.PositiveQuantity("vramPerVf", Dimension.Size);
        if (vram % LmttPage != 0 && vram is not null)
        {
            reader.Fail("vramPerVf", "'vramPerVf' must be a multiple of 2MiB, the size of an LMTT page");
        }

        ImmutableArray<VfCustom> customs = HostVfs.Custom(reader, (int)perGpu, kernel);
        foreach (GpuModel model in models.DistinctBy(m => m.Name).Where(_ => perGpu > 0))
        {
            if (!model.SrIov.Value)
            {
                reader.Fail("perGpu", $"{model.Name} has no SR-IOV, so no VFs; write 'perGpu: 0' or choose an Arc Pro model");
            }
            else if (perGpu > model.TotalVfs.Value)
            {
                reader.Fail("perGpu", $"{model.Name} has at most {model.TotalVfs.Value} VFs, not {perGpu}");
            }
            else if (vram is null && (model.VramForVfs!.Value - SriovLimits.SpareVram) / perGpu < LmttPage)
            {
                reader.Fail("perGpu", $"{model.Name} has {Dimension.Size.Format(model.VramForVfs.Value)} for VFs, of which the PF keeps 128MiB: "
                    + $"too little for {perGpu}; each needs 2MiB at least");
            }
            else if (vram > model.VramForVfs!.Value / perGpu)
            {
                reader.Fail("vramPerVf", $"{perGpu} x {Dimension.Size.Format(vram.Value)} is more than the {Dimension.Size.Format(model.VramForVfs.Value)} "
                    + $"that {model.Name} has for VFs");
            }
            else
            {
                HostVfs.CheckVram(reader, customs, vram ?? 0, (int)perGpu, model.Name, model.VramForVfs.Value);
            }
        }

        long offset = reader.Integer("firstVfOffset", 1, LastRoutingId) ?? 1;
        long stride = reader.Integer("vfStride", 1, LastRoutingId) ?? 1;
        if (perGpu > 0 && offset + ((perGpu - 1) * stride) > LastRoutingId)
        {
            reader.Fail("perGpu", string.Create(CultureInfo.InvariantCulture,
                $"vf{perGpu} would be routing id {offset + ((perGpu - 1) * stride)} behind its PF; buses end at {LastRoutingId}"));
        }

        return new ResolvedHost
        {
            Name = "",
            Topology = null!,
            Gpus = [],
            VfsPerGpu = (int)perGpu,
            VramPerVf = vram,
            FirstVfOffset = (int)offset,
            VfStride = (int)stride,
            IsPfAdminOnly = reader.Boolean("adminOnlyPf") ?? false,
            Customs = customs,
            Schedules = HostVfs.Schedules(reader),
            Thresholds = HostVfs.Thresholds(reader),
        };
    }

    /// <summary>How the VFs are assigned.</summary>
    private (VfDriver Driver, bool? FlrPrepare) Assignment(MappingReader host)
    {
        // What else is wrong with the mapping is said once.
        if (host.Find("vfs") is not YamlMapping value || MappingReader.Open(value, VfsShape, "'vfs'", errors) is not MappingReader reader)
        {
            return (VfDriver.XeVfioPci, null);
        }

        VfDriver driver = reader.Choice("driver", DriverNames) ?? VfDriver.XeVfioPci;
        bool? prepares = reader.Boolean("flrPrepare");
        if (prepares is not null && driver == VfDriver.VfioPci)
        {
            reader.Fail("flrPrepare", "'flrPrepare' is for 'driver: xe-vfio-pci'; vfio-pci tells the PF nothing");
        }

        return (driver, prepares);
    }

    /// <summary>The capable ports that <c>disableAcsRedir</c> names, in tree order.</summary>
    private ImmutableArray<string> DisabledPorts(MappingReader reader, HostTopology? topology)
    {
        ImmutableArray<YamlScalar> patterns = reader.Scalars("disableAcsRedir", "port names such as sw0p1, or '*'") ?? [];
        if (topology is null)
        {
            return [];
        }

        ImmutableArray<string> capable = [.. topology.Nodes.Where(AcsDefaults.IsCapable).Select(n => n.Name)];
        foreach (YamlScalar pattern in patterns.Where(p => !capable.Any(c => EntityPathPattern.Matches(p.Text, c))))
        {
            errors.Add(pattern, $"no port with ACS matches '{pattern.Text}'; "
                + (capable.IsEmpty ? "this host has none" : $"there are {string.Join(", ", capable.Take(12))}{(capable.Length > 12 ? ", ..." : "")}"));
        }

        return [.. capable.Where(c => patterns.Any(p => EntityPathPattern.Matches(p.Text, c)))];
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[0-9a-f]{4}:[0-9a-f]{4}$", RegexOptions.CultureInvariant)]
    private static partial Regex PciIdPattern();
}
