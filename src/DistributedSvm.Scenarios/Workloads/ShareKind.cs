using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary><c>share</c>: a VM exports buffers of its VF or a GPU's driver objects of its own, importers import and access them, everything is given back; the protocol itself, without a display.</summary>
public sealed class ShareKind : IWorkloadKind
{
    private const long PageSize = 4096;

    private static readonly SimTime DefaultHold = SimTime.FromMilliseconds(10);
    private static readonly SimTime DefaultPause = SimTime.FromMilliseconds(1);
    private static readonly SimTime DefaultAccessEvery = SimTime.FromMilliseconds(1);

    private static readonly MappingShape RangeShape = new("shareRange", ["offset", "length"], []);

    private static readonly MappingShape ImporterShape = new("shareImporter", ["on"], ["unmaps", "unmapDelay", "peerToPeer", "revocable", "pins", "leaksPins", "writes", "churns", "bypassesCheck", "after", "attachesEarly", "dynamic"]);

    /// <summary>What only an importer with importer ops has, or does when it is told something.</summary>
    private static readonly ImmutableArray<string> DynamicKeys = ["unmaps", "unmapDelay", "peerToPeer", "revocable", "pins", "leaksPins", "attachesEarly"];

    /// <summary>What an importer tells the exporter, or does when it is told something.</summary>
    private static readonly ImmutableArray<string> NegotiatingKeys = [.. DynamicKeys, "dynamic"];

    private static readonly ImmutableArray<KeyValuePair<string, UnmapHabit>> Habits =
    [
        new("driver", UnmapHabit.Driver), new("inside", UnmapHabit.InsideCallback), new("after", UnmapHabit.AfterCallback),
        new("late", UnmapHabit.Late), new("never", UnmapHabit.Never), new("ignores", UnmapHabit.Ignores),
    ];

    private static readonly ImmutableArray<KeyValuePair<string, ObjectPlacement>> Placements =
        [new("vram", ObjectPlacement.Vram), new("system", ObjectPlacement.System), new("both", ObjectPlacement.Both)];

    public string Name => ShareWorkload.KindName;

    public MappingShape Shape { get; } = new("share", ["kind", "exporter", "importers"],
        ["name", "size", "buffers", "ranges", "start", "hold", "pause", "repeat", "accessEvery", "placement"]);

    public IEnumerable<MappingShape> InnerShapes => [RangeShape, ImporterShape];

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        VfTarget? exporter = ReadExporter(entry, context.Hosts);
        ObjectPlacement placement = ReadPlacement(entry, exporter);
        ImmutableArray<ImmutableArray<AddressRange>> buffers = ReadBuffers(entry);
        ImmutableArray<ShareImporterEntry> importers = ReadImporters(entry, context);
        if (exporter is { } at && !context.HasPod && importers.Any(importer => importer.Place.Host != at.Host))
        {
            entry.Fail("importers", "an importer on another host than the exporter needs 'ualink' between the hosts");
        }

        CheckSystems(entry, exporter, importers, context.Hosts);
        if (exporter is { } owner && importers.Any(importer => importer.Profile.BypassesCheck && importer.Place.Host != owner.Host))
        {
            entry.Fail("importers", "an importer with 'bypassesCheck' must be on the exporter's host: its bus addresses mean nothing on another");
        }

        SimTime start = entry.Time("start") ?? SimTime.Zero;
        SimTime hold = entry.PositiveTime("hold") ?? DefaultHold;
        SimTime pause = entry.PositiveTime("pause") ?? DefaultPause;
        SimTime every = entry.PositiveTime("accessEvery") ?? DefaultAccessEvery;
        long repeat = entry.Integer("repeat", 0, 1_000_000) ?? 1;
        return entry.Errors.Count > before || exporter is null ? null : new ShareWorkload(name)
        {
            Exporter = exporter.Value,
            Placement = placement,
            Buffers = buffers,
            Importers = importers,
            Start = start,
            Hold = hold,
            Pause = pause,
            Repeat = (int)repeat,
            AccessEvery = every,
        };
    }

    /// <summary>dma-bufs do not leave the kernel that has them: who shares whole GPUs of a VM is in that VM.</summary>
    private static void CheckSystems(MappingReader entry, VfTarget? exporter, ImmutableArray<ShareImporterEntry> importers, ImmutableArray<ResolvedHost> hosts)
    {
        if (exporter is not { } from || hosts.All(host => host.Guests.IsEmpty))
        {
            return;
        }

        ResolvedGuest? home = hosts[from.Host].GuestOf(from.Gpu);
        if (importers.Any(importer => (importer.Place.Device >= 0 ? null : hosts[importer.Place.Host].GuestOf(importer.Place.Gpu)) != home))
        {
            entry.Fail("importers", home is null
                ? $"a GPU that a VM of {hosts[from.Host].Name} has as a whole cannot import what the host exports"
                : $"only the GPUs of the same VM can import what its {entry.Text("exporter")} exports");
        }
    }

    /// <summary>A VF by its path, or a GPU by one of two parts.</summary>
    private static VfTarget? ReadExporter(MappingReader entry, ImmutableArray<ResolvedHost> hosts)
    {
        if (entry.Text("exporter")?.Count(c => c == '/') == 1)
        {
            ImporterPlace? place = ImporterPlaces.Read(entry, "exporter", hosts);
            if (place is { Device: >= 0 })
            {
                entry.Fail("exporter", $"'exporter' must be a VF or a GPU, not '{entry.Text("exporter")}'");
                return null;
            }

            return place is { } gpu ? new VfTarget(gpu.Host, gpu.Gpu, 0) : null;
        }

        ImmutableArray<VfTarget>? vfs = EntityPathPattern.Vfs(entry, "exporter", hosts);
        if (vfs is { Length: > 1 })
        {
            entry.Fail("exporter", $"'exporter' must be one VF; '{entry.Text("exporter")}' names {vfs.Value.Length}");
        }

        return vfs?[0];
    }

    /// <summary>Only the driver of a GPU can place what it exports, and its objects have no ranges.</summary>
    private static ObjectPlacement ReadPlacement(MappingReader entry, VfTarget? exporter)
    {
        ObjectPlacement placement = entry.Choice("placement", Placements) ?? ObjectPlacement.Both;
        if (exporter is not { Vf: 0 })
        {
            if (exporter is not null && entry.Has("placement"))
            {
                entry.Fail("placement", "'placement' is for the buffer objects of a GPU, e.g. exporter: node0/gpu0; a VF exports ranges of its BAR");
            }

            return ObjectPlacement.Fixed;
        }

        if (entry.Has("ranges"))
        {
            entry.Fail("ranges", "'ranges' are those of a VF's BAR; the buffer objects of a GPU have a 'size'");
        }

        return placement;
    }

    /// <summary>Either 'ranges' of one buffer, or 'size' of each of 'buffers', one behind the other.</summary>
    private static ImmutableArray<ImmutableArray<AddressRange>> ReadBuffers(MappingReader entry)
    {
        if (entry.Has("ranges"))
        {
            if (entry.Has("size") || entry.Has("buffers"))
            {
                entry.Fail("ranges", "a buffer has either 'ranges' or a 'size', not both");
            }

            ImmutableArray<AddressRange>.Builder ranges = ImmutableArray.CreateBuilder<AddressRange>();
            foreach (YamlValue item in entry.List("ranges", "ranges with an offset and a length")?.Items ?? [])
            {
                MappingReader? range = MappingReader.Open(item, RangeShape, "a range", entry.Errors);
                long? offset = range is null ? null : Pages(range, "offset", 0);
                long? length = range is null ? null : Pages(range, "length", PageSize);
                if (offset is not null && length is not null)
                {
                    ranges.Add(AddressRange.FromLength((ulong)offset.Value, (ulong)length.Value));
                }
            }

            if (ranges.Count == 0 && entry.Errors.Count == 0)
            {
                entry.Fail("ranges", "a buffer needs at least one range");
            }

            return [ranges.ToImmutable()];
        }

        long size = Pages(entry, "size", PageSize) ?? (8L << 20);
        long count = entry.Integer("buffers", 1, 64) ?? 1;
        return [.. Enumerable.Range(0, (int)count).Select(i => ImmutableArray.Create(AddressRange.FromLength((ulong)(i * size), (ulong)size)))];
    }

    private static long? Pages(MappingReader reader, string key, long minimum)
    {
        long? bytes = reader.Quantity(key, Dimension.Size, minimum, minimum == 0 ? "zero or more" : "at least 4KiB");
        if (bytes is not null && bytes % PageSize != 0)
        {
            reader.Fail(key, string.Create(CultureInfo.InvariantCulture, $"'{key}' must be whole pages of 4KiB, not {reader.Text(key)}"));
            return null;
        }

        return bytes;
    }

    private static ImmutableArray<ShareImporterEntry> ReadImporters(MappingReader entry, WorkloadContext context)
    {
        YamlList? list = entry.List("importers", "importers");
        if (list is { Items.IsEmpty: true })
        {
            entry.Fail("importers", "a share needs at least one importer");
        }

        ImmutableArray<ShareImporterEntry>.Builder importers = ImmutableArray.CreateBuilder<ShareImporterEntry>();
        foreach (YamlValue item in list?.Items ?? [])
        {
            if (MappingReader.Open(item, ImporterShape, "an importer", entry.Errors) is { } reader && ReadImporter(reader, context) is { } importer)
            {
                importers.Add(importer);
            }
        }

        return importers.ToImmutable();
    }

    private static ShareImporterEntry? ReadImporter(MappingReader reader, WorkloadContext context)
    {
        ImporterPlace? place = ImporterPlaces.Read(reader, "on", context.Hosts);
        UnmapHabit habit = reader.Choice("unmaps", Habits) ?? UnmapHabit.Driver;
        SimTime? delay = reader.PositiveTime("unmapDelay");
        if (habit == UnmapHabit.Late && delay is null && !reader.Has("unmapDelay"))
        {
            reader.Fail("unmaps", "an importer that unmaps late needs 'unmapDelay', e.g. unmapDelay: 5ms");
        }
        else if (habit != UnmapHabit.Late && delay is not null)
        {
            reader.Fail("unmapDelay", "'unmapDelay' is for an importer with 'unmaps: late'");
        }

        PciDeviceRole? role = place is { Device: >= 0 } at ? context.Hosts[at.Host].Devices[at.Device].Role : null;
        bool leaks = reader.Boolean("leaksPins") ?? false;
        bool early = reader.Boolean("attachesEarly") ?? false;
        bool misbehaves = leaks || early || habit is UnmapHabit.Late or UnmapHabit.Never or UnmapHabit.Ignores;
        bool bypasses = reader.Boolean("bypassesCheck") ?? false;
        if (bypasses && NegotiatingKeys.FirstOrDefault(reader.Has) is { } key)
        {
            reader.Fail(key, $"'{key}' is for an importer that talks to the exporter; one with 'bypassesCheck' does not");
        }

        bool isDynamic = bypasses || ReadDynamic(reader, role);
        var profile = new ImporterProfile
        {
            Traits = new ImporterTraits(
                IsDynamic: isDynamic,
                AcceptsPeerToPeer: reader.Boolean("peerToPeer") ?? (isDynamic && role != PciDeviceRole.SystemOnly),
                HasInvalidate: reader.Boolean("revocable") ?? isDynamic,
                SupportsInterconnects: role is null,
                IsDriver: role is null or PciDeviceRole.Iommufd && !misbehaves),
            Unmaps = habit == UnmapHabit.Driver && role is not null
                ? role == PciDeviceRole.Iommufd ? UnmapHabit.InsideCallback : UnmapHabit.AfterCallback
                : habit,
            UnmapDelay = delay ?? SimTime.Zero,
            Pins = (reader.Boolean("pins") ?? (isDynamic && role == PciDeviceRole.Rdma)) || leaks,
            LeaksPins = leaks,
            WantsPhysicalAddresses = role == PciDeviceRole.Iommufd,
            BypassesCheck = bypasses,
            AttachesEarly = early,
        };
        return place is null ? null : new ShareImporterEntry(place.Value, profile, reader.Boolean("writes") ?? false, reader.Boolean("churns") ?? false, reader.Time("after") ?? SimTime.Zero);
    }

    /// <summary>A static importer gives no importer ops, so it has no callback, takes no peer-to-peer and never pins: the core does, at its map.</summary>
    private static bool ReadDynamic(MappingReader reader, PciDeviceRole? role)
    {
        if (reader.Boolean("dynamic") ?? true)
        {
            return true;
        }

        if (role is null or PciDeviceRole.Iommufd)
        {
            reader.Fail("dynamic", "'dynamic: false' is for a device of kind rdma or system-only; Xe and iommufd always attach with importer ops");
        }
        else if (DynamicKeys.FirstOrDefault(reader.Has) is { } key)
        {
            reader.Fail(key, $"'{key}' is for a dynamic importer; one with 'dynamic: false' has no callbacks and does not pin");
        }

        return false;
    }
}
