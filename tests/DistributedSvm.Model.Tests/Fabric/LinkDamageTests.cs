using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Links that go down, or corrupt what crosses them, while transfers do so.</summary>
public sealed class LinkDamageTests
{
    private const long Gigabyte = 1_000_000_000;
    private const int Root = 1;
    private const int First = 2;
    private const int Second = 3;
    private const int Third = 4;

    private static readonly EntityId Requester = new(9, EntityKind.Gpu);
    private static readonly SimTime Reply = SimTime.FromNanoseconds(500);
    private static readonly SimTime Hop = SimTime.FromNanoseconds(300);

    [Fact]
    public void What_crosses_a_link_that_goes_down_ends_with_EIO_at_once_and_the_others_get_its_share()
    {
        HandDriver fabric = Fabric();
        Ask(fabric, SimTime.Zero, 1, First, Third, 10 * Gigabyte);
        Ask(fabric, SimTime.Zero, 2, Second, Third, 10 * Gigabyte);
        fabric.Post(SimTime.FromSeconds(1), Down(First, SimTime.FromSeconds(1)));
        fabric.Run();

        // Both at 5 GB/s for a second; then the second alone at 10.
        SimTime finish = SimTime.FromMilliseconds(1_500) + (Hop * 2);
        Assert.Equal(
            [
                (SimTime.FromSeconds(1) + Reply, TransferDone.Failed(new OperationId(1), Errno.EIO)),
                (finish + Reply, new TransferDone(new OperationId(2), Errno.Ok, SimTime.Zero, finish)),
            ],
            Answers(fabric));
        Assert.Empty(fabric.Violations);
        Assert.Empty(fabric.Conclude().Violations);
    }

    [Fact]
    public void What_sets_out_while_a_link_is_down_fails_after_the_latency_of_its_way_and_later_all_is_well_again()
    {
        HandDriver fabric = Fabric();
        DamageLink down = Down(First, SimTime.Zero);
        fabric.Post(SimTime.Zero, down);
        Ask(fabric, SimTime.FromSeconds(1), 1, Second, First, Gigabyte);
        Ask(fabric, SimTime.FromSeconds(1), 2, Second, Third, Gigabyte);
        fabric.Post(SimTime.FromSeconds(2), down with { IsOver = true });
        Ask(fabric, SimTime.FromSeconds(2), 3, Second, First, Gigabyte);
        fabric.Run();
        Assert.Equal((SimTime.FromSeconds(1) + (Hop * 2) + Reply, TransferDone.Failed(new OperationId(1), Errno.EIO)), Answers(fabric).First());
        Assert.Equal([Errno.EIO, Errno.Ok, Errno.Ok], Answers(fabric).OrderBy(a => a.Done.Operation.Value).Select(a => a.Done.Status));
    }

    [Fact]
    public void A_link_is_back_when_the_last_of_its_faults_is_over()
    {
        HandDriver fabric = Fabric();
        DamageLink outer = Down(First, SimTime.Zero);
        DamageLink inner = Down(First, SimTime.FromSeconds(1));
        fabric.Post(SimTime.Zero, outer);
        fabric.Post(SimTime.FromSeconds(1), inner);
        fabric.Post(SimTime.FromSeconds(2), outer with { IsOver = true });
        Ask(fabric, SimTime.FromSeconds(3), 1, Second, First, Gigabyte);
        fabric.Post(SimTime.FromSeconds(4), inner with { IsOver = true });
        Ask(fabric, SimTime.FromSeconds(5), 2, Second, First, Gigabyte);
        fabric.Run();
        Assert.Equal([Errno.EIO, Errno.Ok], Answers(fabric).Select(a => a.Done.Status));
    }

    [Fact]
    public void A_copy_that_is_aborted_is_never_finished_and_its_links_have_carried_what_came_through()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, First, Second, 10 * Gigabyte));
        fabric.Post(SimTime.FromMilliseconds(300), Down(Second, SimTime.FromMilliseconds(300)));
        fabric.Post(SimTime.FromSeconds(2), new StartCopy(0, 2, First, Second, Gigabyte));
        fabric.Run();
        Conclusion end = fabric.Conclude();
        Assert.All(end.Copies, copy => Assert.True(copy.Finish.IsNever));
        Assert.Equal((3 * Gigabyte, 3 * Gigabyte), (end.BytesOf("node0/Gpu2/up"), end.BytesOf("node0/Gpu3/down")));
        Assert.Empty(end.Violations);
    }

    [Fact]
    public void A_transfer_that_has_drained_when_its_link_goes_down_has_arrived()
    {
        HandDriver fabric = Fabric();
        Ask(fabric, SimTime.Zero, 1, First, Second, 10 * Gigabyte);
        fabric.Post(SimTime.FromSeconds(1), Down(Second, SimTime.FromSeconds(1)));
        fabric.Run();
        Assert.Equal(Errno.Ok, Assert.Single(Answers(fabric)).Done.Status);
    }

    [Theory]
    [InlineData(LinkDamage.Corrupts, DataDamage.Any)]
    [InlineData(LinkDamage.CorruptsWrites, DataDamage.Written)]
    public void A_link_that_corrupts_spoils_all_of_what_crosses_it_at_any_time_in_between(LinkDamage damage, DataDamage expected)
    {
        HandDriver fabric = Fabric();
        var fault = new DamageLink(First, damage, SimTime.FromSeconds(2));
        Ask(fabric, SimTime.Zero, 1, First, Second, 5 * Gigabyte);
        Ask(fabric, SimTime.FromSeconds(1), 2, First, Second, 15 * Gigabyte);
        Ask(fabric, SimTime.FromSeconds(1), 3, Third, Root, 15 * Gigabyte);
        fabric.Post(fault.Begins, fault);
        Ask(fabric, SimTime.FromMilliseconds(2_100), 4, Second, First, 5 * Gigabyte);
        fabric.Post(SimTime.FromMilliseconds(2_200), fault with { IsOver = true });
        Ask(fabric, SimTime.FromSeconds(4), 5, First, Second, 5 * Gigabyte);
        fabric.Run();
        Assert.Equal(
            [DataDamage.None, expected, DataDamage.None, expected, DataDamage.None],
            Answers(fabric).OrderBy(a => a.Done.Operation.Value).Select(a => a.Done.Damage));
        Assert.All(Answers(fabric), a => Assert.Equal(Errno.Ok, a.Done.Status));
    }

    [Theory]
    [InlineData(DataDamage.None, false, false)]
    [InlineData(DataDamage.Written, true, false)]
    [InlineData(DataDamage.Any, true, true)]
    public void Whether_data_is_wrong_depends_on_whether_it_was_written(DataDamage damage, bool written, bool read)
    {
        var done = new TransferDone(new OperationId(1), Errno.Ok, SimTime.Zero, SimTime.Zero, damage);
        Assert.Equal((written, read), (done.IsCorrupted(isWrite: true), done.IsCorrupted(isWrite: false)));
    }

    [Fact]
    public void A_node_without_a_link_is_the_users_fault()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, Down(0, SimTime.Zero));
        fabric.Post(SimTime.Zero, Down(99, SimTime.Zero));
        fabric.Run();
        Assert.Equal([("F-3", Blame.User), ("F-3", Blame.User)], fabric.Violations.Select(violation => (violation.Invariant, violation.Blame)));
    }

    [Fact]
    public void Every_transfer_is_answered_once_whatever_happens_to_links_and_a_fabric_from_the_serializer_does_the_same() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 2000], Gen.Int[First, Third], Gen.Int[First, Third], Gen.Long[1, 4 * Gigabyte]).Array[1, 12],
            Gen.Select(Gen.Int[0, 2000], Gen.Int[Root, Third], Gen.Int[0, 2], Gen.Int[1, 500]).Array[1, 8],
            Gen.Select(Gen.Int[0, 2000], Gen.Int[Root, Third], Gen.Long[1_000_000, 10 * Gigabyte], Gen.Int[1, 1000]).Array[0, 4]).Sample(
            (transfers, damages, rates) =>
            {
                HandDriver plain = Run(false);
                HandDriver restored = Run(true);
                Assert.Equal(plain.Digest, restored.Digest);
                Assert.Equal(plain.Conclude().Links, restored.Conclude().Links);
                Assert.Empty(restored.Conclude().Violations);
                Assert.Equal(Enumerable.Range(0, transfers.Length).Select(i => (long)i), Answers(plain).Select(a => a.Done.Operation.Value).Order());
                foreach ((SimTime answered, TransferDone done) in Answers(plain))
                {
                    // It fails if and only if a link of its way was down between its beginning and its end.
                    var (at, from, to, _) = transfers[(int)done.Operation.Value];
                    SimTime end = done.Status == Errno.Ok ? done.Finished - (from == to ? SimTime.Zero : Hop * 2) : answered - Reply + new SimTime(1);
                    bool metOne = from != to && damages.Any(d => d.Item3 == (int)LinkDamage.Down && (d.Item2 == from || d.Item2 == to)
                        && SimTime.FromMilliseconds(d.Item1) < end && SimTime.FromMilliseconds(at) < SimTime.FromMilliseconds(d.Item1 + d.Item4));
                    Assert.Equal(metOne ? Errno.EIO : Errno.Ok, done.Status);
                }

                HandDriver Run(bool throughSerializer)
                {
                    HandDriver fabric = Fabric(throughSerializer);
                    foreach (var (at, node, damage, length) in damages)
                    {
                        var fault = new DamageLink(node, (LinkDamage)damage, SimTime.FromMilliseconds(at));
                        fabric.Post(fault.Begins, fault);
                        fabric.Post(SimTime.FromMilliseconds(at + length), fault with { IsOver = true });
                    }

                    foreach (var (at, node, rate, length) in rates)
                    {
                        var slower = new SetLinkRate(node, rate, SimTime.FromMilliseconds(at));
                        fabric.Post(slower.Begins, slower);
                        fabric.Post(SimTime.FromMilliseconds(at + length), slower with { IsOver = true });
                    }

                    for (int i = 0; i < transfers.Length; i++)
                    {
                        var (at, from, to, bytes) = transfers[i];
                        Ask(fabric, SimTime.FromMilliseconds(at), i, from, to, bytes);
                    }

                    fabric.Run();
                    return fabric;
                }
            },
            iter: 150);

    private static DamageLink Down(int node, SimTime at) => new(node, LinkDamage.Down, at);

    private static void Ask(HandDriver fabric, SimTime at, long id, int from, int to, long bytes) =>
        fabric.Post(at, new TransferRequest(new OperationId(id), from, to, bytes, TransferKind.Raw), Requester);

    private static IEnumerable<(SimTime At, TransferDone Done)> Answers(HandDriver fabric) => fabric.Sent.Select(sent => (sent.At, (TransferDone)sent.Message));

    /// <summary>Three GPUs of 10 GB/s and 300 ns below one root complex of 30 GB/s.</summary>
    private static HandDriver Fabric(bool throughSerializer = false)
    {
        var tree = new Tree();
        int root = tree.Add(TopologyNodeKind.RootComplex, 0, 30 * Gigabyte);
        for (int gpu = 0; gpu < 3; gpu++)
        {
            tree.Add(TopologyNodeKind.Gpu, root, 10 * Gigabyte, latency: Hop);
        }

        return new HandDriver(new FabricSpec { Topology = tree.Build(), Duration = SimTime.FromSeconds(10) }, throughSerializer);
    }
}
