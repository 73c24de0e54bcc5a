using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using static DistributedSvm.Model.Fabric.TopologyNodeKind;

namespace DistributedSvm.Model.Tests.Fabric;

public sealed class FabricEntityTests
{
    private const long Gigabyte = 1_000_000_000;
    private static readonly EntityId Requester = new(9, EntityKind.Gpu);
    private static readonly SimTime Lookahead = SimTime.FromNanoseconds(500);

    [Fact]
    public void A_transfer_finishes_when_its_bytes_have_drained_plus_the_routes_latency_and_its_sender_hears_of_it()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0);
        int a = tree.Add(Gpu, root, 10 * Gigabyte, latency: SimTime.FromNanoseconds(300));
        int b = tree.Add(Gpu, root, 20 * Gigabyte, latency: SimTime.FromNanoseconds(400));
        var driver = Driver(tree.Build());
        SimTime start = SimTime.FromMicroseconds(3);
        driver.Post(start, new TransferRequest(new OperationId(7), a, b, 10_000, TransferKind.Raw), Requester);

        driver.Run();

        SimTime finish = start + SimTime.FromNanoseconds(1000 + 700);
        Assert.Equal(
            [(finish + Lookahead, Requester, (Message)new TransferDone(new OperationId(7), Errno.Ok, start, finish))], driver.Sent);
    }

    [Fact]
    public void A_transfer_over_ideal_links_takes_their_latency_alone()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0);
        int a = tree.Add(Gpu, root, latency: SimTime.FromNanoseconds(300));
        int b = tree.Add(Gpu, root);
        var driver = Driver(tree.Build());
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(1), a, b, 1 << 30, TransferKind.Raw), Requester);
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(2), a, a, 1 << 30, TransferKind.Raw), Requester);

        driver.Run();

        Assert.Equal(
            [(new OperationId(1), SimTime.FromNanoseconds(300)), (new OperationId(2), SimTime.Zero)],
            driver.Sent.Select(s => (TransferDone)s.Message).Select(done => (done.Operation, done.Finished)));
    }

    [Fact]
    public void A_pull_is_capped_below_a_push_on_the_same_links_and_leaves_it_the_rest()
    {
        HostTopology topology = Tree.TwoLevel(2);
        (int a, int b) = (topology.Gpus[0], topology.Gpus[1]);
        var driver = Driver(topology, new TransferCaps(Push: 30 * Gigabyte, Pull: 12 * Gigabyte, CopyEngine: 28 * Gigabyte, ShaderRead: 0));
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(1), a, b, 12 * Gigabyte, TransferKind.Pull), Requester);
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(2), a, b, 19_500_000_000, TransferKind.Push), Requester);
        driver.Post(SimTime.FromSeconds(2), new TransferRequest(new OperationId(3), a, b, 30 * Gigabyte, TransferKind.Push), Requester);
        driver.Post(SimTime.FromSeconds(4), new TransferRequest(new OperationId(4), a, b, 28 * Gigabyte, TransferKind.CopyEngine), Requester);
        driver.Post(SimTime.FromSeconds(6), new TransferRequest(new OperationId(5), a, b, 31_500_000_000, TransferKind.ShaderRead), Requester);

        driver.Run();

        Assert.All(driver.Sent.Select(s => (TransferDone)s.Message), done => Assert.Equal(SimTime.FromSeconds(1), done.Finished - done.Started));
        Assert.Equal(5, driver.Sent.Count);
    }

    [Fact]
    public void Opposite_peer_flows_share_their_root_complexs_cap_and_traffic_to_memory_does_not()
    {
        var tree = new Tree();
        int root = tree.Add(RootComplex, 0, shared: 40 * Gigabyte);
        int a = tree.Add(Gpu, tree.Add(RootPort, root), 30 * Gigabyte);
        int b = tree.Add(Gpu, tree.Add(RootPort, root), 30 * Gigabyte);
        int c = tree.Add(Gpu, tree.Add(RootPort, root), 30 * Gigabyte);
        int memory = tree.Add(TopologyNodeKind.Memory, 0);
        var driver = Driver(tree.Build());
        driver.Post(SimTime.Zero, new StartCopy(0, 1, a, b, 20 * Gigabyte));
        driver.Post(SimTime.Zero, new StartCopy(0, 2, b, a, 20 * Gigabyte));
        driver.Post(SimTime.Zero, new StartCopy(0, 3, c, memory, 30 * Gigabyte));

        driver.Run();

        Assert.All(driver.Conclude().Copies, copy => Assert.Equal(SimTime.FromSeconds(1), copy.Finish));
    }

    [Fact]
    public void Unknown_nodes_and_empty_transfers_are_invalid()
    {
        HostTopology topology = Tree.TwoLevel(2);
        int gpu = topology.Gpus[0];
        var driver = Driver(topology);
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(1), gpu, 99, 1, TransferKind.Raw), Requester);
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(2), -1, gpu, 1, TransferKind.Raw), Requester);
        driver.Post(SimTime.Zero, new TransferRequest(new OperationId(3), gpu, gpu, 0, TransferKind.Raw), Requester);
        driver.Post(SimTime.Zero, new StartCopy(0, 4, gpu, 99, 1));

        driver.Run();

        Assert.Equal(
            Enumerable.Range(1, 3).Select(id => (Lookahead, (Message)TransferDone.Failed(new OperationId(id), Errno.EINVAL))),
            driver.Sent.Select(s => (s.At, s.Message)));
        Assert.Equal(Blame.User, Assert.Single(driver.Violations).Blame);
        Conclusion conclusion = driver.Conclude();
        Assert.True(Assert.Single(conclusion.Copies).Finish.IsNever);
        Assert.Empty(conclusion.Violations);
    }

    [Fact]
    public void Links_report_the_payload_of_the_measured_time_with_what_was_in_flight_when_it_ended()
    {
        HostTopology topology = Tree.TwoLevel(2);
        (int a, int b) = (topology.Gpus[0], topology.Gpus[1]);
        var driver = Driver(topology, duration: SimTime.FromSeconds(2));
        driver.Post(SimTime.Zero, new StartCopy(0, 1, a, b, Tree.GpuRate));
        driver.Post(SimTime.FromMilliseconds(1500), new StartCopy(0, 2, a, b, Tree.GpuRate));
        driver.Post(SimTime.FromMilliseconds(2100), new StartCopy(0, 3, b, a, Tree.GpuRate));

        driver.Run(SimTime.FromMilliseconds(2800));

        Conclusion conclusion = driver.Conclude();
        Assert.Equal(["RootComplex1/up", "RootComplex1/down", "Gpu2/up", "Gpu2/down", "Gpu3/up", "Gpu3/down"], conclusion.Links.Select(l => l.Name[6..]));
        Assert.Equal(Tree.GpuRate * 3 / 2, conclusion.BytesOf("node0/Gpu2/up"));
        Assert.Equal(Tree.GpuRate * 3 / 2, conclusion.BytesOf("node0/Gpu3/down"));
        Assert.Equal(0, conclusion.BytesOf("node0/Gpu3/up"));
        Assert.All(conclusion.Links, link => Assert.Equal(link.Name.Contains("Root", StringComparison.Ordinal) ? Tree.RootRate : Tree.GpuRate, link.BytesPerSecond));
        Assert.Equal([SimTime.FromSeconds(1), SimTime.FromMilliseconds(2500), SimTime.Never], conclusion.Copies.Select(copy => copy.Finish));
        Assert.Empty(conclusion.Violations);
    }

    [Fact]
    public void A_run_that_ends_while_transfers_drain_counts_them_up_to_the_end_of_the_measured_time()
    {
        HostTopology topology = Tree.TwoLevel(2);
        var driver = Driver(topology, duration: SimTime.FromMilliseconds(250));
        driver.Post(SimTime.Zero, new StartCopy(0, 1, topology.Gpus[0], topology.Gpus[1], Tree.GpuRate));

        driver.Run(SimTime.FromMilliseconds(250));

        Assert.Equal(Tree.GpuRate / 4, driver.Conclude().BytesOf("node0/Gpu2/up"));
    }

    [Fact]
    public void Rates_are_solved_once_however_many_copies_begin_at_one_time_stamp()
    {
        HostTopology topology = Tree.TwoLevel(16);
        var driver = Driver(topology);
        for (int i = 0; i < 100; i++)
        {
            driver.Post(SimTime.Zero, new StartCopy(0, i, topology.Gpus[i % 16], topology.Gpus[(i + 1) % 16], Gigabyte));
        }

        driver.Run();

        long finishes = driver.Conclude().Copies.Select(copy => copy.Finish).Distinct().Count();
        Assert.Equal(100 + 1 + (2 * finishes) - 1, driver.Events);
    }

    [Fact]
    public void A_fabric_that_goes_through_the_serializer_after_every_event_does_the_same() =>
        Traffic.Sample(
            traffic =>
            {
                HandDriver plain = Run(traffic, throughSerializer: false);
                HandDriver restored = Run(traffic, throughSerializer: true);
                Assert.Equal(plain.Digest, restored.Digest);
                Assert.Equal(plain.Sent, restored.Sent);
                Conclusion expected = plain.Conclude();
                Conclusion actual = restored.Conclude();
                Assert.Equal(expected.Copies, actual.Copies);
                Assert.Equal(expected.Links, actual.Links);
                Assert.Empty(actual.Violations);
            },
            iter: 60);

    [Fact]
    public void Every_request_is_answered_once_and_no_link_carries_more_than_it_can() =>
        Traffic.Sample(
            traffic =>
            {
                HandDriver driver = Run(traffic, throughSerializer: false);
                Conclusion conclusion = driver.Conclude();
                Assert.Equal(traffic.Count(t => !t.IsCopy), driver.Sent.Select(s => ((TransferDone)s.Message).Operation).Distinct().Count());
                Assert.DoesNotContain(conclusion.Copies, copy => copy.Finish.IsNever);
                Assert.All(conclusion.Links, link => Assert.True((Int128)link.Bytes * 1000 <= (Int128)link.BytesPerSecond * 5));
                Assert.Empty(conclusion.Violations);
            },
            iter: 200);

    private static readonly Gen<(int At, int From, int To, long Bytes, int Kind, bool IsCopy)[]> Traffic =
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 15], Gen.Int[0, 15], Gen.Long[1, 200_000_000], Gen.Int[0, 4], Gen.Bool).Array[1, 60];

    private static HandDriver Run((int At, int From, int To, long Bytes, int Kind, bool IsCopy)[] traffic, bool throughSerializer)
    {
        HostTopology topology = Tree.TwoLevel(16);
        var caps = new TransferCaps(Push: 0, Pull: 12 * Gigabyte, CopyEngine: 28 * Gigabyte, ShaderRead: 0);
        var driver = Driver(topology, caps, SimTime.FromMilliseconds(5), throughSerializer);
        for (int i = 0; i < traffic.Length; i++)
        {
            var (at, from, to, bytes, kind, isCopy) = traffic[i];
            (int source, int destination) = (topology.Gpus[from], topology.Gpus[to]);
            driver.Post(
                SimTime.FromMicroseconds(100 * at),
                isCopy
                    ? new StartCopy(0, i, source, destination, bytes)
                    : new TransferRequest(new OperationId(i), source, destination, bytes, (TransferKind)kind),
                isCopy ? null : Requester);
        }

        driver.Run();
        return driver;
    }

    private static HandDriver Driver(
        HostTopology topology, TransferCaps caps = default, SimTime? duration = null, bool throughSerializer = false) =>
        new(
            new FabricSpec { Topology = topology, Duration = duration ?? SimTime.FromSeconds(10), ReplyCost = Lookahead, Caps = caps },
            throughSerializer);
}
