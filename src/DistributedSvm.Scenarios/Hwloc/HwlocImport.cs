using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Hosts;

namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>A host made from a real machine's hwloc XML, and an account of what was kept and what was dropped.</summary>
public sealed record HwlocImport
{
    /// <summary>The tree; its host is still nameless.</summary>
    public required HostTopology Topology { get; init; }

    /// <summary>The machine in words, e.g. <c>NVIDIA DGX-2H (hwloc 3.0)</c>.</summary>
    public required string Machine { get; init; }

    /// <summary>Each GPU found: what it was, at which address, and what took its place.</summary>
    public required ImmutableArray<string> Kept { get; init; }

    /// <summary>Each display device that is no GPU, with the reason, and the other devices by class.</summary>
    public required ImmutableArray<string> Dropped { get; init; }

    /// <summary>The host file for <c>dsvm topology import</c>. <paramref name="file"/> is the XML's name, to say where the host came from.</summary>
    public string ToHostFile(string file) => HostFileWriter.Write(
        Topology, $"{Machine}, from {Path.GetFileName(file)}", [.. Kept.Select(k => "kept " + k), .. Dropped.Select(d => "dropped " + d)]);
}
