using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>What a run of a box found.</summary>
internal sealed class BoxRun
{
    private readonly RunTotals _totals;

    public long QuotasRefused => _totals.Metrics.Counter(new Metric("provisioning.refused"));

    private BoxRun(RunTotals totals, long dmaBufsReleased)
    {
        _totals = totals;
        DmaBufsReleased = dmaBufsReleased;
    }

    public ulong Digest => _totals.Hash;

    public long Iov => _totals.Metrics.Counter(PathMetrics.Iov);

    public long PeerToPeer => _totals.Metrics.Counter(PathMetrics.P2p);

    public long System => _totals.Metrics.Counter(PathMetrics.System);

    public long Refused => _totals.Metrics.Counter(PathMetrics.Refused);

    public long DmaBufs => _totals.Created.GetValueOrDefault(EntityKind.DmaBuf);

    /// <summary>How many exporters heard that their buffer is gone.</summary>
    public long DmaBufsReleased { get; }

    public IReadOnlyList<ViolationRecord> Violations => _totals.Violations;

    /// <summary>What functions had of their GPU.</summary>
    public IEnumerable<FunctionShare> Shares => _totals.Functions.Select(use => use.Share);

    public IReadOnlyList<ResetUse> Resets => _totals.Resets;

    /// <summary>A counter of the workload.</summary>
    public long Count(string name) => _totals.Metrics.Counter(new Metric(name, 0));

    /// <summary>A counter of the whole run.</summary>
    public long Total(string name) => _totals.Metrics.Counter(new Metric(name));

    public IntegerHistogram Times(string name) => _totals.Metrics.Histogram(new Metric(name));

    public static BoxRun Of(Box box, ICopier? paranoia = null, int shards = 1)
    {
        World world = box.Build();
        long released = 0;
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, shards), paranoia)
        {
            Recorder = envelope => released += envelope.Message is DmaBufReleased ? 1 : 0,
        };
        RunTotals totals = driver.RunToEnd();
        return new BoxRun(totals, released);
    }

    /// <summary>Nothing was violated, nothing leaked, and every frame came back.</summary>
    public void AssertClean()
    {
        Assert.Empty(Violations.Select(record => $"{record.Violation.Invariant} {record.Entity} {record.Event.Time}: {record.Violation.Text}"));
        Assert.Equal(0, Count("failedFrames"));
    }
}
