using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A NIC spoken to by hand, its fabric and the other NIC scripted.</summary>
public sealed class NicTests
{
    private const long Mebi = 1 << 20;
    private static readonly Rack Rack = new() { ChunkBytes = 128 << 10 };
    private static readonly EntityId Fabric = Devices.Rack.Fabric(0);
    private static readonly EntityId Other = Devices.Rack.Nic(1);

    [Fact]
    public void Pulls_are_asked_for_a_few_ahead_and_a_new_one_for_each_that_has_come()
    {
        Conversation nic = Nic();
        IReadOnlyList<SentMessage> first = nic.Tell(ScenarioSpec.EntityId, Copy(64 * Mebi));
        Assert.Equal(Rack.Network.ChunksAhead, first.Count);
        Assert.InRange(first.Count, 2, 10);
        TransferRequest pull = Assert.IsType<TransferRequest>(first[0].Message);
        Assert.Equal(
            (Fabric, Devices.Rack.GpuNode(1), Devices.Rack.NicNode, 128 << 10, TransferKind.Raw), (first[0].To, pull.FromNode, pull.ToNode, pull.Bytes, pull.Kind));
        Assert.IsType<TransferRequest>(Assert.Single(nic.Tell(Fabric, Done(pull))).Message);
        Assert.Equal(1, nic.Timers);
    }

    [Fact]
    public void A_copy_without_acknowledgements_has_no_more_than_its_window_under_way()
    {
        Conversation nic = Nic();
        var pulls = new Queue<SentMessage>(nic.Tell(ScenarioSpec.EntityId, Copy(64 * Mebi)));
        long asked = pulls.Count;
        var chunks = new List<NetworkChunk>();
        while (pulls.TryDequeue(out SentMessage pull))
        {
            foreach (SentMessage sent in nic.Tell(Fabric, Done((TransferRequest)pull.Message)))
            {
                pulls.Enqueue(sent);
                asked++;
            }

            SentMessage chunk = Assert.Single(nic.Elapse());
            Assert.Equal((Other, Rack.Latency), (chunk.To, chunk.Delay));
            chunks.Add((NetworkChunk)chunk.Message);
        }

        Assert.Equal(Rack.Network.Window, asked);
        Assert.Equal(asked, chunks.Count);
        Assert.All(chunks, chunk => Assert.Equal((Devices.Rack.GpuNode(0), 128 << 10, Devices.Rack.Time(128 << 10, Rack.NetworkRate)), (chunk.ToNode, chunk.Bytes, chunk.OnWire)));
        SentMessage next = Assert.Single(nic.Tell(Other, new ChunkAcknowledged(chunks[0].Operation, Errno.Ok, 128 << 10, nic.Now)));
        Assert.IsType<TransferRequest>(next.Message);
    }

    [Fact]
    public void A_chunk_that_comes_in_is_pushed_to_its_gpu_and_acknowledged_with_the_time_at_which_it_got_there()
    {
        Conversation nic = Nic();
        nic.Tell(Other, new NetworkChunk(Peers.Operation(7), 3, 1_000, SimTime.FromNanoseconds(40)));

        // Its 40 ns of service began with its first byte, so that it is in when its last byte is.
        TransferRequest push = Assert.IsType<TransferRequest>(Assert.Single(nic.Sent).Message);
        Assert.Equal((Devices.Rack.NicNode, 3, 1_000L), (push.FromNode, push.ToNode, push.Bytes));
        SimTime arrived = nic.Now + SimTime.FromNanoseconds(3);
        SentMessage answer = Assert.Single(nic.Tell(Fabric, new TransferDone(push.Operation, Errno.Ok, nic.Now, arrived)));
        Assert.Equal((Other, Rack.Latency, new ChunkAcknowledged(Peers.Operation(7), Errno.Ok, 1_000, arrived)), (answer.To, answer.Delay, answer.Message));
        Assert.Empty(nic.Audit());
    }

    [Fact]
    public void Chunks_that_come_in_together_queue_at_the_ingress()
    {
        Conversation nic = Nic();
        nic.Tell(Other, new NetworkChunk(Peers.Operation(1), 3, 25_000, SimTime.FromMicroseconds(1)));
        Assert.Single(nic.Sent);
        Assert.Empty(nic.Tell(Devices.Rack.Nic(2), new NetworkChunk(Peers.Operation(1), 2, 100_000, SimTime.FromMicroseconds(2))));
        Assert.Empty(nic.Tell(Other, new NetworkChunk(Peers.Operation(2), 3, 25_000, SimTime.FromMicroseconds(1))));

        // The first was served from 0 to 1 us, the second takes 4 us from then on, the third one.
        Assert.IsType<TransferRequest>(Assert.Single(nic.Elapse()).Message);
        Assert.Equal(SimTime.FromMicroseconds(5), nic.Now);
        nic.Elapse();
        Assert.Equal((SimTime.FromMicroseconds(6), 0), (nic.Now, nic.Timers));
    }

    [Fact]
    public void Bytes_that_get_lost_on_the_way_are_found_by_the_audit()
    {
        Conversation nic = Nic();
        TransferRequest pull = nic.Ask<TransferRequest>(ScenarioSpec.EntityId, Copy(1_000), Fabric);
        nic.Tell(Fabric, Done(pull));
        NetworkChunk chunk = Assert.IsType<NetworkChunk>(Assert.Single(nic.Elapse()).Message);
        Assert.Empty(nic.Audit());
        nic.Tell(Other, new ChunkAcknowledged(chunk.Operation, Errno.EINVAL, 999, SimTime.Never));
        Assert.Equal(("N-2", Blame.User), (nic.Violations.Single().Invariant, nic.Violations.Single().Blame));
        Assert.Equal(("N-1", Blame.Protocol), (nic.Audit().Single().Invariant, nic.Audit().Single().Blame));
    }

    private static Conversation Nic() => new(Rack.Build().Entities[2].Spec, 2);

    private static StartRemoteCopy Copy(long bytes) => new(0, 5, Devices.Rack.GpuNode(1), 1, Devices.Rack.GpuNode(0), bytes);

    private static TransferDone Done(TransferRequest request) => new(request.Operation, Errno.Ok, SimTime.Zero, SimTime.Zero);
}
