using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Links that train down while transfers cross them.</summary>
public sealed class LinkRateTests
{
    private const long Gigabyte = 1_000_000_000;
    private const int Root = 1;
    private const int First = 2;
    private const int Second = 3;
    private const int Third = 4;

    [Fact]
    public void What_crosses_a_link_goes_on_at_its_new_rate_and_at_the_old_one_when_the_fault_is_over()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, First, Second, 10 * Gigabyte));
        var slower = new SetLinkRate(Second, 2 * Gigabyte, SimTime.FromMilliseconds(500));
        fabric.Post(slower.Begins, slower);
        fabric.Post(SimTime.FromMilliseconds(1500), slower with { IsOver = true });
        fabric.Run();

        // 5 GB in half a second, 2 GB in the next second, the other 3 GB in 0.3 s.
        Assert.Equal([SimTime.FromMilliseconds(1800)], Finishes(fabric));
        Assert.Empty(fabric.Violations);
    }

    [Fact]
    public void Others_get_what_a_slow_link_leaves_them()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, First, Third, 10 * Gigabyte));
        fabric.Post(SimTime.Zero, new StartCopy(0, 2, Second, Third, 10 * Gigabyte));
        fabric.Post(SimTime.FromSeconds(1), new SetLinkRate(First, Gigabyte, SimTime.FromSeconds(1)));
        fabric.Run();

        // Both at 5 GB/s for a second; then one at 1 and the other at 9 GB/s.
        Assert.Equal([SimTime.FromSeconds(6), new SimTime(1_555_555_555_556)], Finishes(fabric));
    }

    [Fact]
    public void Payload_gets_the_links_efficiency_of_the_new_rate_too()
    {
        HandDriver fabric = Fabric(perMille: 500);
        fabric.Post(SimTime.Zero, new SetLinkRate(First, 2 * Gigabyte, SimTime.Zero));
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, Second, First, 3 * Gigabyte));
        fabric.Run();
        Assert.Equal([SimTime.FromSeconds(3)], Finishes(fabric));
    }

    [Fact]
    public void Of_several_faults_on_one_link_the_one_that_began_last_and_is_not_over_decides()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, First, Second, 10 * Gigabyte));
        var outer = new SetLinkRate(First, Gigabyte, SimTime.Zero);
        var inner = new SetLinkRate(First, 3 * Gigabyte, SimTime.FromSeconds(1));
        fabric.Post(SimTime.Zero, outer);
        fabric.Post(SimTime.FromSeconds(1), inner);
        fabric.Post(SimTime.FromSeconds(2), inner with { IsOver = true });
        fabric.Post(SimTime.FromSeconds(3), outer with { IsOver = true });
        fabric.Run();

        // 1, 3 and 1 GB in the first three seconds, the other 5 GB in half a one.
        Assert.Equal([SimTime.FromMilliseconds(3500)], Finishes(fabric));
    }

    [Fact]
    public void Rates_are_solved_once_however_many_links_change_at_one_time_stamp()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, First, Second, 10 * Gigabyte));
        for (int i = 0; i < 30; i++)
        {
            fabric.Post(SimTime.FromMilliseconds(10), new SetLinkRate(First + (i % 3), Gigabyte, SimTime.FromMilliseconds(i)));
        }

        fabric.Run();

        // The copy and its settling, the changes and their settling, the finish.
        Assert.Equal(1 + 1 + 30 + 1 + 1, fabric.Events);
    }

    [Fact]
    public void A_link_reports_its_bytes_against_the_rate_it_was_built_for()
    {
        HandDriver fabric = Fabric(duration: SimTime.FromSeconds(2));
        fabric.Post(SimTime.Zero, new StartCopy(0, 1, First, Second, 10 * Gigabyte));
        fabric.Post(SimTime.Zero, new SetLinkRate(First, Gigabyte, SimTime.Zero));
        fabric.Post(SimTime.FromSeconds(1), new SetLinkRate(First, 4 * Gigabyte, SimTime.FromSeconds(1)));
        fabric.Run();
        Assert.Equal([("node0/Gpu2/up", 5 * Gigabyte, 10 * Gigabyte)], fabric.Conclude().Links.Where(link => link.Name == "node0/Gpu2/up"));
    }

    [Fact]
    public void A_node_without_a_link_and_a_rate_that_no_link_has_are_the_users_fault()
    {
        HandDriver fabric = Fabric();
        fabric.Post(SimTime.Zero, new SetLinkRate(0, Gigabyte, SimTime.Zero));
        fabric.Post(SimTime.Zero, new SetLinkRate(99, Gigabyte, SimTime.Zero));
        fabric.Post(SimTime.Zero, new SetLinkRate(First, 0, SimTime.Zero));
        fabric.Post(SimTime.Zero, new SetLinkRate(First, FabricGraph.MaxBytesPerSecond + 1, SimTime.Zero));
        fabric.Run();
        Assert.Equal(4, fabric.Violations.Count);
        Assert.All(fabric.Violations, violation => Assert.Equal(("F-3", Blame.User), (violation.Invariant, violation.Blame)));
    }

    [Fact]
    public void A_fabric_whose_links_change_goes_through_the_serializer_after_every_event_and_does_the_same() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 2000], Gen.Int[First, Third], Gen.Int[First, Third], Gen.Long[1, 4 * Gigabyte]).Array[1, 12],
            Gen.Select(Gen.Int[0, 2000], Gen.Int[Root, Third], Gen.Long[1, 10 * Gigabyte], Gen.Int[1, 1000]).Array[1, 12]).Sample(
            (copies, changes) =>
            {
                HandDriver plain = Run(false);
                HandDriver restored = Run(true);
                Assert.Equal(plain.Digest, restored.Digest);
                Assert.Equal(plain.Conclude().Copies, restored.Conclude().Copies);
                Assert.Equal(plain.Conclude().Links, restored.Conclude().Links);
                Assert.Empty(restored.Conclude().Violations);
                Assert.DoesNotContain(plain.Conclude().Copies, copy => copy.Finish.IsNever);

                HandDriver Run(bool throughSerializer)
                {
                    HandDriver fabric = Fabric(throughSerializer: throughSerializer);
                    foreach (var (at, node, rate, length) in changes)
                    {
                        var slower = new SetLinkRate(node, rate, SimTime.FromMilliseconds(at));
                        fabric.Post(slower.Begins, slower);
                        fabric.Post(SimTime.FromMilliseconds(at + length), slower with { IsOver = true });
                    }

                    for (int i = 0; i < copies.Length; i++)
                    {
                        var (at, from, to, bytes) = copies[i];
                        fabric.Post(SimTime.FromMilliseconds(at), new StartCopy(0, i, from, to, bytes));
                    }

                    fabric.Run();
                    return fabric;
                }
            },
            iter: 100);

    /// <summary>Three GPUs of 10 GB/s below one root complex of 30.</summary>
    private static HandDriver Fabric(int perMille = 1000, SimTime? duration = null, bool throughSerializer = false)
    {
        var tree = new Tree();
        int root = tree.Add(TopologyNodeKind.RootComplex, 0, 30 * Gigabyte);
        for (int gpu = 0; gpu < 3; gpu++)
        {
            tree.Add(TopologyNodeKind.Gpu, root, 10 * Gigabyte, perMille);
        }

        return new HandDriver(new FabricSpec { Topology = tree.Build(), Duration = duration ?? SimTime.FromSeconds(10) }, throughSerializer);
    }

    private static IEnumerable<SimTime> Finishes(HandDriver fabric) => fabric.Conclude().Copies.OrderBy(copy => copy.Id).Select(copy => copy.Finish);
}
