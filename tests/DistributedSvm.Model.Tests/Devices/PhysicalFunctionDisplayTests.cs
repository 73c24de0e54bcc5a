using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Flushes, scan-outs and releases in every order.</summary>
public sealed class PhysicalFunctionDisplayTests
{
    private static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(0, 4)];
    private static readonly ContentTag Frame = TestGpu.Tag(1);

    [Fact]
    public void A_flushed_frame_is_read_at_the_next_refresh_and_then_given_back()
    {
        Shown shown = Show();
        Assert.Empty(shown.Pf.Tell(Peers.Guest, Flush(shown, 60)));
        Assert.Empty(shown.Pf.Tell(Peers.Guest, Flush(shown, 61)));
        Assert.Equal(1, shown.Pf.Timers);
        ReadSurface[] reads = [.. Refresh(shown.Pf)];
        Assert.Equal(0, shown.Pf.Now.Picoseconds % TestPf.Spec.RefreshPeriod.Picoseconds);
        Assert.All(reads, read => Assert.Equal((4 * 4096, Frame), (read.Bytes, read.Expected)));
        Assert.Equal([60L, 61], reads.Select(read => Finish(shown.Pf, read).Operation.Value));
        Assert.Equal(0, shown.Pf.Timers);
    }

    [Fact]
    public void Wrong_content_is_a_violation_and_the_frame_still_comes_back()
    {
        Shown shown = Show();
        shown.Pf.Tell(Peers.Guest, Flush(shown, 60));
        ReadSurface read = Assert.Single(Refresh(shown.Pf));
        var found = new ContentRead(read.Operation, Errno.Ok, false, 8192, ContentTag.AllOnes);
        Assert.Equal(new Completed(Peers.Operation(60), Errno.Ok), shown.Pf.Ask<Completed>(Peers.Gpu, found, Peers.Guest));
        Violation violation = Assert.Single(shown.Pf.Violations);
        Assert.Equal("I-31", violation.Invariant);
        Assert.Contains("all ones at offset 8192", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_cannot_be_mapped_for_want_of_memory_is_not_shown_and_nobody_is_at_fault()
    {
        Shown shown = Show();
        Assert.Empty(shown.Peer.Serve(shown.Pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, default))));
        shown.Pf.Tell(ScenarioSpec.EntityId, new FailAllocation(new AllocationFault(AllocationSite.DeviceAddresses, 1)));
        shown.Pf.Tell(Peers.Guest, Flush(shown, 60));
        SentMessage answer = Assert.Single(shown.Peer.Serve(shown.Pf.Elapse()));
        Assert.Equal((Peers.Guest, new Completed(Peers.Operation(60), Errno.ENOMEM)), (answer.To, answer.Message));
        Assert.Empty(shown.Pf.Violations);
    }

    [Fact]
    public void A_flush_of_a_surface_that_is_gone_is_enoent()
    {
        Shown shown = Show();
        Release(shown);
        Completed flushed = shown.Pf.Ask<Completed>(Peers.Guest, Flush(shown, 60));
        Assert.Equal(new Completed(Peers.Operation(60), Errno.ENOENT), flushed);
        Assert.Equal(0, shown.Pf.Timers);
    }

    [Fact]
    public void A_release_before_the_refresh_drops_the_frame_and_tells_the_guest()
    {
        Shown shown = Show();
        shown.Pf.Tell(Peers.Guest, Flush(shown, 60));
        List<SentMessage> answers = shown.Peer.Serve(shown.Pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), shown.Surface)));
        Assert.Equal(
            [new Completed(Peers.Operation(60), Errno.ENOENT), new Completed(Peers.Operation(50), Errno.Ok)], answers.Select(sent => sent.Message));
        Assert.Empty(Refresh(shown.Pf));
        Assert.Empty(shown.Pf.Audit());
    }

    [Fact]
    public void A_release_waits_for_the_last_scan_out_under_way_before_it_unbinds()
    {
        Shown shown = Show();
        shown.Pf.Tell(Peers.Guest, Flush(shown, 60));
        shown.Pf.Tell(Peers.Guest, Flush(shown, 61));
        ReadSurface[] reads = [.. Refresh(shown.Pf)];
        Assert.Empty(shown.Pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), shown.Surface)));

        // Nobody can flush or release it again meanwhile.
        Assert.Equal(Errno.ENOENT, shown.Pf.Ask<Completed>(Peers.Guest, Flush(shown, 62)).Errno);
        Assert.Equal(Errno.ENOENT, shown.Pf.Ask<Completed>(Peers.Guest, new ReleaseSurface(Peers.Operation(51), shown.Surface)).Errno);

        Assert.Single(shown.Pf.Tell(Peers.Gpu, Good(reads[0])));
        IReadOnlyList<SentMessage> last = shown.Pf.Tell(Peers.Gpu, Good(reads[1]));
        Assert.Equal([new Completed(Peers.Operation(61), Errno.Ok)], last.Select(sent => sent.Message).OfType<Completed>());
        Assert.Single(last, sent => sent.Message is Unbind);
        SentMessage released = Assert.Single(shown.Peer.Serve(last), sent => sent.Message is Completed { Operation.Value: 50 });
        Assert.Equal(new Completed(Peers.Operation(50), Errno.Ok), released.Message);
        Assert.Empty(shown.Pf.Audit());
        Assert.Empty(shown.Pf.Violations);
    }

    private static Shown Show()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges);
        SentMessage answer = Assert.Single(peer.Serve(pf.Tell(Peers.Guest, TestPf.Import(Ranges))));
        return new Shown(pf, peer, Assert.IsType<Imported>(answer.Message).Surface);
    }

    private static FlushSurface Flush(Shown shown, long operation) => new(Peers.Operation(operation), shown.Surface, Frame);

    private static IEnumerable<ReadSurface> Refresh(Conversation pf) => [.. pf.Elapse().Select(sent => Assert.IsType<ReadSurface>(sent.Message))];

    private static ContentRead Good(ReadSurface read) => new(read.Operation, Errno.Ok, true, 0, default);

    private static Completed Finish(Conversation pf, ReadSurface read) => pf.Ask<Completed>(Peers.Gpu, Good(read), Peers.Guest);

    private static void Release(Shown shown) =>
        Assert.Single(shown.Peer.Serve(shown.Pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), shown.Surface))));

    private sealed record Shown(Conversation Pf, ScriptedDmaBuf Peer, long Surface);
}
