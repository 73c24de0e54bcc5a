using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Tests;

/// <summary>Guests that move between boxes while their screens are shown: what the result says of it.</summary>
public sealed class MigrationRunTests
{
    [Fact]
    public void Guests_move_between_boxes_within_one_and_come_up_from_an_image_and_one_is_refused_by_another_card()
    {
        RunResult result = Runs.InProcess(Worlds.Of("migrations"));
        Assert.Empty(result.Violations.Select(violation => $"{violation.Invariant} at {violation.Time}, {violation.Entity}: {violation.Text}"));
        MigrationResult migrations = result.Migrations!;
        Assert.Equal((3, 1, 1), (migrations.Done, migrations.Saved, migrations.Restored));
        Assert.Equal([(Errno.ENODEV, "old0/gpu0/vf1/guest", 1L)], migrations.Failed.Select(failed => (failed.Errno, failed.Guest, failed.Count)));
        Assert.True(migrations.Downtime.Least > SimTime.FromMilliseconds(2));
        Assert.True(migrations.Downtime.Most <= migrations.Total.Most);
        MetricResult frames = result.Workloads[0].Metrics.Single(metric => metric.Name == "frames");
        Assert.InRange(frames.Value, 60, 125);
        Assert.Equal(0, result.Workloads[0].Metrics.Single(metric => metric.Name == "failedFrames").Value);
    }

    [Fact]
    public void What_crosses_the_network_is_paid_there()
    {
        RunResult result = Runs.InProcess(Worlds.Of("migrations"));
        long sent = result.Links.Single(link => link.Name == "node0/nic0/egress").Bytes;
        Assert.InRange(sent, 64 << 20, 80 << 20);
        Assert.Equal(sent, result.Links.Single(link => link.Name == "node1/nic0/ingress").Bytes - result.Links.Single(link => link.Name == "old0/nic0/egress").Bytes);
    }
}
