using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Jobs over several imported buffers: all reservation locks under one wait-die context, a fence on each, then the accesses.</summary>
public sealed class ExecTests
{
    private static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(0, 4)];

    [Fact]
    public void It_locks_all_fences_all_unlocks_all_and_answers_when_every_access_has_ended()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, Exec(surface)))).Message);
        Assert.Equal(["LockReservation", "AddFence", "UnlockReservation"], peer.Log);
        Assert.True(peer.Fences.IsBusy(FenceUsage.Read));
        List<SentMessage> others = peer.Serve(pf.Tell(Peers.Gpu, new ContentRead(read.Operation, Errno.Ok, true, 0, default)));
        Assert.Equal(new ContentRead(Peers.Operation(70), Errno.Ok, true, 0, default), Assert.Single(others).Message);
        Assert.False(peer.Fences.IsBusy(FenceUsage.Read));
    }

    [Fact]
    public void A_buffer_that_comes_twice_is_locked_once()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        Assert.Equal(2, peer.Serve(pf.Tell(Peers.Guest, Exec(surface, surface))).Count(sent => sent.Message is ReadSurface));
        Assert.Single(peer.Log, "LockReservation");
        Assert.Single(peer.Log, "UnlockReservation");
    }

    [Fact]
    public void Who_dies_takes_the_lock_that_was_fought_for_first_and_holds_none_meanwhile()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        peer.Failing = (typeof(LockReservation), Errno.EDEADLK, 1);
        Assert.Single(peer.Serve(pf.Tell(Peers.Guest, Exec(surface))));
        Assert.Equal(["LockReservation", "LockReservation", "AddFence", "UnlockReservation"], peer.Log);
        LockReservation[] asked = [.. pf.Sent.Select(sent => sent.Message).OfType<LockReservation>().Where(take => take.Context.HasStamp)];
        Assert.Equal([0, 0], asked.Select(take => take.Context.Acquired));
        Assert.Equal(asked[0].Context.Stamp, asked[1].Context.Stamp);
    }

    [Fact]
    public void A_buffer_that_is_not_mapped_ends_it_with_eagain_and_an_unknown_surface_with_enoent()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        peer.Serve(pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, default)));
        peer.Log.Clear();
        Assert.Equal(Errno.EAGAIN, Assert.IsType<ContentRead>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, Exec(surface)))).Message).Errno);
        Assert.Equal(["LockReservation", "UnlockReservation"], peer.Log);
        Assert.Equal(Errno.ENOENT, pf.Ask<ContentRead>(Peers.Guest, Exec(surface + 1)).Errno);
    }

    [Fact]
    public void A_buffer_that_is_released_while_a_job_waits_for_its_lock_is_taken_down_after_the_job()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        OperationId job = pf.Ask<LockReservation>(Peers.Guest, Exec(surface), Peers.DmaBuf).Operation;
        Assert.Empty(pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), surface)));
        List<SentMessage> others = peer.Serve(pf.Tell(Peers.DmaBuf, new ReservationGranted(job, Errno.Ok)));
        Assert.Equal([(typeof(ContentRead), Errno.EAGAIN), (typeof(Completed), Errno.Ok)], others.Select(Ending));
        Assert.Equal("UnlockReservation", peer.Log[0]);
        Assert.Equal(["Unmap", "UnlockReservation", "Detach", "PutReference"], peer.Log[^4..]);
        Assert.Empty(pf.Violations);
    }

    [Fact]
    public void A_buffer_that_is_released_during_the_accesses_of_a_job_is_taken_down_once_and_after_the_jobs_fence()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, Exec(surface)))).Message);
        peer.Log.Clear();
        Assert.Empty(pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), surface)));
        List<SentMessage> others = peer.Serve(pf.Tell(Peers.Gpu, new ContentRead(read.Operation, Errno.Ok, true, 0, default)));
        Assert.Equal([(typeof(ContentRead), Errno.Ok), (typeof(Completed), Errno.Ok)], others.Select(Ending));
        Assert.Equal(["SignalFence", "Unbind", "InvalidateTlb", "SignalFence", "LockReservation", "Unmap", "UnlockReservation", "Detach", "PutReference"], peer.Log);
        Assert.Empty(pf.Violations);
    }

    [Fact]
    public void A_buffer_of_two_jobs_is_taken_down_after_the_second()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        ReadSurface first = Assert.IsType<ReadSurface>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, Exec(surface)))).Message);
        ReadSurface second = Assert.IsType<ReadSurface>(Assert.Single(peer.Serve(pf.Tell(Peers.OtherGuest, Exec(surface)))).Message);
        Assert.Empty(pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), surface)));
        peer.Log.Clear();
        peer.Serve(pf.Tell(Peers.Gpu, new ContentRead(first.Operation, Errno.Ok, true, 0, default)));
        Assert.Equal(["SignalFence"], peer.Log);
        peer.Serve(pf.Tell(Peers.Gpu, new ContentRead(second.Operation, Errno.Ok, true, 0, default)));
        Assert.Equal("PutReference", peer.Log[^1]);
        Assert.Single(peer.Log, "Unmap");
    }

    [Fact]
    public void A_device_that_goes_while_a_job_waits_takes_its_imports_down_after_the_job()
    {
        (Conversation pf, ScriptedDmaBuf peer, long surface) = Imported();
        OperationId job = pf.Ask<LockReservation>(Peers.Guest, Exec(surface), Peers.DmaBuf).Operation;
        Assert.Empty(pf.Tell(ScenarioSpec.EntityId, new RemoveImporter()));
        peer.Serve(pf.Tell(Peers.DmaBuf, new ReservationGranted(job, Errno.Ok)));
        Assert.Equal("PutReference", peer.Log[^1]);
        Assert.DoesNotContain(pf.Audit(), violation => violation.Text.Contains("imports are still there", StringComparison.Ordinal));
    }

    private static (Type, Errno) Ending(SentMessage sent) => (sent.Message.GetType(), sent.Message is ContentRead read ? read.Errno : ((Completed)sent.Message).Errno);

    [Fact]
    public void Stamps_of_one_nanosecond_are_all_different_and_rise_for_each_entity()
    {
        var stamps = new HashSet<long>();
        foreach (int index in Enumerable.Range(1, 20))
        {
            long last = 0;
            foreach (int task in Enumerable.Range(0, 20))
            {
                long next = AcquireContext.NextStamp(last, SimTime.FromNanoseconds(task / 10), new EntityId(index, EntityKind.PhysicalFunction));
                Assert.True(next > last);
                Assert.True(stamps.Add(next), $"entity {index} takes a stamp that another one has");
                last = next;
            }
        }
    }

    private static (Conversation Pf, ScriptedDmaBuf Peer, long Surface) Imported()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges);
        Imported imported = Assert.IsType<Imported>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, TestPf.Import(Ranges)))).Message);
        peer.Log.Clear();
        return (pf, peer, imported.Surface);
    }

    private static ExecBuffers Exec(params long[] surfaces) =>
        new(Peers.Operation(70), [.. surfaces], [.. surfaces.Select(_ => TestGpu.Tag(1))], IsWrite: false);
}
