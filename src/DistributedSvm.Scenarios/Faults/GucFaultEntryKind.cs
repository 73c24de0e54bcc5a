using System.Globalization;
using System.Text.RegularExpressions;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>How GuCs err: <c>guc-busy</c>, <c>guc-error</c>, <c>guc-lost-done</c>, <c>guc-late-done</c>, <c>guc-duplicate-done</c>, <c>guc-late-notice</c>.</summary>
public sealed partial class GucFaultEntryKind : IFaultKind
{
    private readonly GucFaultKind _kind;

    public GucFaultEntryKind(string name, string shape, GucFaultKind kind)
    {
        Name = name;
        _kind = kind;
        Shape = FaultShape.Of(shape, IsLate ? ["on", "delay"] : ["on"], ["gt", "vf", "for"]);
    }

    public string Name { get; }

    public MappingShape Shape { get; }

    private bool IsLate => _kind is GucFaultKind.LateDone or GucFaultKind.LateNotice;

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        (int Host, int Gpu, int? Gt)? place = Place(entry, context);
        long? vf = entry.Integer("vf", 1, 63);
        SimTime length = entry.PositiveTime("for") ?? SimTime.Never;
        SimTime delay = IsLate ? entry.PositiveTime("delay") ?? default : default;
        if (place is not { } found || entry.Errors.Count > before)
        {
            return null;
        }

        int vfs = context.Hosts[found.Host].VfsPerGpu;
        if (vf > vfs)
        {
            entry.Fail("vf", string.Create(CultureInfo.InvariantCulture, $"'vf' must be at most {vfs}, the VFs of each GPU there, not {vf}"));
            return null;
        }

        return new GucSpoiledFault(at, Name, found.Host, found.Gpu, found.Gt, new GucFault(_kind, (int)(vf ?? 0), length, delay));
    }

    /// <summary>A GPU, whose GuCs err all but where <c>gt</c> names one, or a GuC of it.</summary>
    private static (int Host, int Gpu, int? Gt)? Place(MappingReader entry, WorkloadContext context)
    {
        if (FaultPlace.Read(entry, context) is not { } place)
        {
            return null;
        }

        ResolvedHost host = context.Hosts[place.Host];
        int gpu = host.Topology.Gpus.IndexOf(place.Node);
        if (gpu < 0 || host.VfsPerGpu == 0)
        {
            entry.Fail("on", gpu < 0
                ? $"'on' must be a GuC or a GPU such as {Example(host, 0)}, not '{entry.Text("on")}'"
                : $"{host.Name} has no VFs, and so no GuC to err; give it some by 'vfs'");
            return null;
        }

        long gts = host.Gpus[gpu].Gts?.Value ?? GpuModel.DefaultGts;
        long? gt = entry.Integer("gt", 0, gts - 1);
        if (place.Rest.IsEmpty)
        {
            return (place.Host, gpu, (int?)gt);
        }

        Match match = GucName().Match(place.Rest[0]);
        if (place.Rest.Length != 1 || !match.Success || int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) >= gts)
        {
            entry.Fail("on", $"'{string.Join('/', place.Rest)}' is no GuC of that GPU; it has {string.Join(", ", Enumerable.Range(0, (int)gts).Select(n => $"guc{n}"))}");
            return null;
        }

        if (gt is not null)
        {
            entry.Fail("gt", "'gt' is for a GPU; 'on' names a GuC already");
            return null;
        }

        return (place.Host, gpu, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static string Example(ResolvedHost host, int gpu) => $"{host.Name}/{host.Topology.Nodes[host.Topology.Gpus[gpu]].Name}/guc0";

    [GeneratedRegex("^guc([0-7])$", RegexOptions.CultureInvariant)]
    private static partial Regex GucName();
}
