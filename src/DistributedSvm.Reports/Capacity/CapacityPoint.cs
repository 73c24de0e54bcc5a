using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Capacity;

/// <summary>What came out with one number of VFs on each GPU.</summary>
public sealed record CapacityPoint
{
    public required int Vfs { get; init; }

    /// <summary>Bytes of VRAM of each VF.</summary>
    public required long VramPerVf { get; init; }

    /// <summary>Why so many VFs cannot be provisioned at all; null when they were run.</summary>
    public string? Problem { get; init; }

    /// <summary>One for each workload with screens.</summary>
    public ImmutableArray<CapacityScreens> Screens { get; init; } = [];

    /// <summary>The fullest of each kind: engines, links.</summary>
    public ImmutableArray<CapacityResource> Resources { get; init; } = [];

    /// <summary>Violations that the scenario does not expect occurred.</summary>
    public bool Failed { get; init; }

    /// <summary>The first of them, in words.</summary>
    public string? Violation { get; init; }

    public ulong Digest { get; init; }

    /// <summary>The workload that comes nearest to breaking: the lowest share of the frames asked for, then the longest frame time in periods.</summary>
    public CapacityScreens? Worst => Screens.OrderBy(screens => screens.Slowest / screens.Asked).ThenByDescending(screens => screens.P99 / screens.Period).FirstOrDefault();

    /// <summary>The fullest thing of all.</summary>
    public CapacityResource? Fullest => Resources.MaxBy(resource => resource.Use);

    /// <param name="vfs">VFs on each GPU.</param>
    /// <param name="vramPerVf">Bytes.</param>
    /// <param name="result">What the run found.</param>
    /// <param name="asked">By name of the workload with screens: the frames per second asked for.</param>
    /// <param name="engines">How busy engines were, in the order of the world.</param>
    /// <param name="expected">Parties whose violations the scenario expects.</param>
    public static CapacityPoint Of(
        int vfs, long vramPerVf, RunResult result, IReadOnlyDictionary<string, int> asked, IEnumerable<CapacityResource> engines, ImmutableArray<Blame> expected)
    {
        IEnumerable<CapacityResource> links = result.Links.Where(link => link.Bytes > 0).Select(link => new CapacityResource(CapacityResource.LinkKind, link.Name, link.Utilization));
        return new CapacityPoint
        {
            Vfs = vfs,
            VramPerVf = vramPerVf,
            Screens = [.. result.Workloads.Where(workload => asked.ContainsKey(workload.Name)).Select(workload => CapacityScreens.Of(workload, asked[workload.Name], result.VirtualTime))],

            // The first of equals: a result must not depend on anything but the run.
            Resources = [.. engines.Concat(links).GroupBy(resource => resource.Kind).Select(kind => kind.MaxBy(resource => resource.Use)!)],
            Failed = result.Failed,
            Violation = UnexpectedViolation.First(result, expected),
            Digest = result.Digest,
        };
    }
}
