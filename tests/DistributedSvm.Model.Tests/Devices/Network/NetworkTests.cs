using CsCheck;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Results;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Tests.Workloads;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>
/// Copies between hosts, timed by hand. One chunk of a MiB takes p = 32.768 us from a GPU to its NIC (32 GB/s) and c = 41.943040 us on the wire (25 GB/s).
/// The first chunk is at the NIC after o + p, where o = call + way + answer; the wire is never idle from then on, since the next is asked for when one is
/// there and o + p is less than c; the last is at the other NIC N x c + latency later and at its GPU after call + p + way:
/// <c>(o + p) + N c + latency + (call + p + way)</c>.
/// </summary>
public sealed class NetworkTests
{
    private const long Mebi = 1 << 20;
    private static readonly Rack Plain = new();
    private static readonly SimTime Chunk = Rack.Time(Mebi, 25_000_000_000);
    private static readonly SimTime Pcie = Rack.Time(Mebi, 32_000_000_000);
    private static readonly SimTime Ask = Calibration.Call + Rack.Way + SimTime.FromNanoseconds(500);
    private static readonly SimTime AtNic = Ask + Pcie;
    private static readonly SimTime AtGpu = Calibration.Call + Pcie + Rack.Way;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void A_copy_alone_takes_the_time_of_its_bytes_on_the_wire_and_one_chunk_s_time_at_both_ends(int chunks)
    {
        SimTime finish = Assert.Single(Copying(new RackCopy(0, 0, 1, 1, chunks * Mebi)).Finishes());
        Assert.Equal(AtNic + (Chunk * chunks) + Plain.Latency + AtGpu, finish);
    }

    [Fact]
    public void A_copy_that_starts_later_finishes_as_much_later()
    {
        SimTime start = SimTime.FromMicroseconds(77);
        SimTime finish = Assert.Single(Copying(new RackCopy(0, 0, 1, 1, 3 * Mebi, start)).Finishes());
        Assert.Equal(start + AtNic + (Chunk * 3) + Plain.Latency + AtGpu, finish);
    }

    [Fact]
    public void The_last_chunk_is_as_small_as_what_is_left()
    {
        SimTime finish = Assert.Single(Copying(new RackCopy(0, 0, 1, 1, Mebi + 1)).Finishes());
        SimTime rest = Calibration.Call + Rack.Time(1, 32_000_000_000) + Rack.Way;
        SimTime whole = AtNic + Chunk + Plain.Latency + AtGpu;
        SimTime last = AtNic + Chunk + Rack.Time(1, 25_000_000_000) + Plain.Latency + rest;
        Assert.True(last < whole, "so small that it overtakes the chunk before it on the way to the GPU");
        Assert.InRange(finish.Picoseconds, whole.Picoseconds, whole.Picoseconds + 1_000);
    }

    [Fact]
    public void Where_the_fabric_is_slower_than_the_wire_each_chunk_takes_the_time_of_its_pull()
    {
        Rack slow = Copying(new RackCopy(0, 0, 1, 1, 10 * Mebi)) with { GpuRate = 10_000_000_000 };
        SimTime pcie = Rack.Time(Mebi, 10_000_000_000);
        Assert.Equal(((Ask + pcie) * 10) + Chunk + slow.Latency + Calibration.Call + pcie + Rack.Way, Assert.Single(slow.Finishes()));
    }

    [Fact]
    public void Two_copies_into_one_nic_share_its_ingress()
    {
        SimTime[] finishes = Copying(new RackCopy(0, 0, 2, 0, 20 * Mebi), new RackCopy(1, 0, 2, 1, 20 * Mebi)).Finishes();
        SimTime both = AtNic + (Chunk * 40) + Plain.Latency + AtGpu;
        Assert.Equal([both - Chunk, both], finishes);
    }

    [Fact]
    public void Two_copies_out_of_one_nic_share_its_egress()
    {
        SimTime[] finishes = Copying(new RackCopy(0, 0, 1, 0, 20 * Mebi), new RackCopy(0, 1, 2, 0, 20 * Mebi)).Finishes();
        SimTime both = AtNic + (Chunk * 40) + Plain.Latency + AtGpu;
        Assert.Equal([both - Chunk, both], finishes);
    }

    [Fact]
    public void A_small_copy_takes_turns_with_a_large_one()
    {
        SimTime[] finishes = Copying(new RackCopy(0, 0, 1, 0, 40 * Mebi), new RackCopy(0, 1, 2, 0, 2 * Mebi)).Finishes();
        Assert.Equal(AtNic + (Chunk * 4) + Plain.Latency + AtGpu, finishes[1]);
        Assert.Equal(AtNic + (Chunk * 42) + Plain.Latency + AtGpu, finishes[0]);
    }

    [Fact]
    public void Copies_both_ways_between_two_hosts_do_not_slow_each_other_on_the_wire()
    {
        SimTime[] finishes = Copying(new RackCopy(0, 0, 1, 0, 20 * Mebi), new RackCopy(1, 1, 0, 1, 20 * Mebi)).Finishes();
        Assert.All(finishes, finish => Assert.Equal(AtNic + (Chunk * 20) + Plain.Latency + AtGpu, finish));
    }

    [Fact]
    public void A_large_copy_keeps_the_wire_busy_at_any_latency_and_chunk_size() =>
        Gen.Select(Gen.Long[100, 20_000_000], Gen.Int[12, 22], Gen.Int[1, 7]).Sample(
            (latency, chunk, rate) =>
            {
                Rack rack = Plain with
                {
                    Hosts = 2,
                    Latency = SimTime.FromNanoseconds(latency),
                    ChunkBytes = 1L << chunk,
                    NetworkRate = rate * 4_000_000_000L,
                    Copies = [new RackCopy(0, 0, 1, 0, 300L << chunk)],
                };
                SimTime wire = Rack.Time(300L << chunk, rack.NetworkRate);
                long first = (Ask + (Rack.Time(rack.ChunkBytes, rack.GpuRate) * (rack.Network.ChunksAhead + 1))).Picoseconds;
                long least = wire.Picoseconds + rack.Latency.Picoseconds;
                Assert.InRange(Assert.Single(rack.Finishes()).Picoseconds, least, least + first + AtGpu.Picoseconds + (wire.Picoseconds / 12));
            },
            iter: 40);

    [Fact]
    public void A_slower_egress_delays_what_is_on_the_wire_by_as_much_and_recovers()
    {
        // In the middle of the third chunk a tenth of the rate, for the time of ten chunks: 2.5 c + 10 c for one chunk + 6.5 c.
        Rack rack = Copying(new RackCopy(0, 0, 1, 0, 10 * Mebi)) with
        {
            Faults = Slower(0, AtNic + new SimTime(Chunk.Picoseconds * 5 / 2), 2_500_000_000, Chunk * 10),
        };
        Assert.Equal(AtNic + (Chunk * 19) + rack.Latency + AtGpu, Assert.Single(rack.Finishes()));
    }

    [Fact]
    public void A_slower_ingress_does_the_same_at_the_other_end()
    {
        Rack rack = Copying(new RackCopy(0, 0, 1, 0, 10 * Mebi)) with
        {
            Faults = Slower(1, AtNic + Plain.Latency + new SimTime(Chunk.Picoseconds * 5 / 2), 2_500_000_000, Chunk * 10),
        };
        Assert.Equal(AtNic + (Chunk * 19) + rack.Latency + AtGpu, Assert.Single(rack.Finishes()));
    }

    [Fact]
    public void Both_ends_of_the_wire_count_the_bytes_of_the_measured_time_against_the_rate_they_were_built_for()
    {
        // In the measured time 4.25 chunks leave; the wire delays what arrives by its latency.
        SimTime duration = AtNic + new SimTime(Chunk.Picoseconds * 17 / 4);
        Rack rack = Copying(new RackCopy(0, 0, 1, 0, 10 * Mebi)) with { Duration = duration, Faults = Slower(2, SimTime.Zero, 1_000, duration) };
        RunTotals totals = rack.Run();
        Assert.Equal(Mebi * 17 / 4, Link(totals, "node0/nic0/egress").Bytes);
        Assert.Equal(4 * Mebi, Link(totals, "node1/nic0/ingress").Bytes);
        Assert.Equal(0, Link(totals, "node1/nic0/egress").Bytes);
        Assert.All(totals.Links.Where(link => link.Name.EndsWith("gress", StringComparison.Ordinal)), link => Assert.Equal(rack.NetworkRate, link.BytesPerSecond));
        Assert.False(Assert.Single(totals.Copies).Finish.IsNever);
    }

    [Fact]
    public void What_is_not_possible_is_the_users_fault_and_never_finishes()
    {
        Rack rack = Copying(
            new RackCopy(0, 0, 3, 0, Mebi),
            new RackCopy(0, 0, -1, 0, Mebi),
            new RackCopy(0, 0, 0, 1, Mebi),
            new RackCopy(0, 0, 1, 0, 0),
            new RackCopy(0, 7, 1, 0, 100 * Mebi),
            new RackCopy(0, 0, 1, 7, 100 * Mebi),
            new RackCopy(0, 0, 1, 0, Mebi)) with
        {
            Faults = [(SimTime.Zero, Rack.Nic(0), new SetLinkRate(1, 5, SimTime.Zero)), (SimTime.Zero, Rack.Nic(0), new SetLinkRate(Rack.NicNode, 0, SimTime.Zero))],
        };
        RunTotals totals = rack.Run();
        Assert.Equal(["N-2", "N-2", "N-2", "N-2", "N-2", "N-2", "N-3", "N-3"], totals.Violations.Select(record => record.Violation.Invariant).Order());
        Assert.All(totals.Violations, record => Assert.Equal(Blame.User, record.Violation.Blame));
        Assert.All(totals.Copies, copy => Assert.Equal(copy.Id != 6, copy.Finish.IsNever));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_copy_whose_nic_loses_the_network_never_finishes_which_is_nobodys_fault_and_later_ones_do(int host)
    {
        // The third chunk is half over the wire; the other NIC has nothing to do with it.
        SimTime at = AtNic + new SimTime(Chunk.Picoseconds * 5 / 2);
        Rack rack = Copying(
            new RackCopy(0, 0, 1, 0, 10 * Mebi),
            new RackCopy(0, 1, 2, 0, 2 * Mebi, SimTime.FromMilliseconds(3)),
            new RackCopy(0, 1, 1, 0, 2 * Mebi, SimTime.FromMilliseconds(3))) with
        {
            Faults = Down(host, at, SimTime.FromMilliseconds(1)),
        };
        RunTotals totals = rack.Run();
        Assert.Empty(totals.Violations.Select(record => record.Violation.Text));
        Assert.Equal([true, false, false], totals.Copies.OrderBy(copy => copy.Id).Select(copy => copy.Finish.IsNever));
        if (host == 0)
        {
            Assert.Equal((Mebi * 5 / 2) + (4 * Mebi), Link(totals, "node0/nic0/egress").Bytes);
        }
    }

    [Fact]
    public void A_copy_that_begins_while_the_network_is_lost_never_finishes()
    {
        Rack rack = Copying(new RackCopy(0, 0, 1, 0, 10 * Mebi), new RackCopy(2, 0, 1, 0, 10 * Mebi)) with
        {
            Faults = [.. Down(0, SimTime.Zero, SimTime.FromMilliseconds(9)), .. Down(1, SimTime.FromMilliseconds(9), SimTime.FromMilliseconds(1))],
        };
        RunTotals totals = rack.Run();
        Assert.Equal([true, false], totals.Copies.OrderBy(copy => copy.Id).Select(copy => copy.Finish.IsNever));
        Assert.Empty(totals.Violations);
    }

    [Fact]
    public void A_copy_one_of_whose_chunks_meets_a_link_that_is_down_inside_a_host_never_finishes()
    {
        SimTime at = SimTime.FromMicroseconds(200);
        Rack rack = Copying(new RackCopy(0, 0, 1, 0, 20 * Mebi), new RackCopy(0, 1, 1, 1, 20 * Mebi), new RackCopy(2, 0, 1, 0, 20 * Mebi)) with
        {
            Faults =
            [
                (at, Rack.Fabric(0), new DamageLink(Rack.GpuNode(0), LinkDamage.Down, at)),
                (at, Rack.Fabric(1), new DamageLink(Rack.GpuNode(0), LinkDamage.Down, at)),
            ],
        };
        RunTotals totals = rack.Run();
        Assert.Equal([true, false, true], totals.Copies.OrderBy(copy => copy.Id).Select(copy => copy.Finish.IsNever));
        Assert.Empty(totals.Violations);
    }

    [Fact]
    public void A_nic_cannot_corrupt_and_is_no_other_node()
    {
        Rack rack = Copying(new RackCopy(0, 0, 1, 0, Mebi)) with
        {
            Faults =
            [
                (SimTime.Zero, Rack.Nic(0), new DamageLink(Rack.NicNode, LinkDamage.Corrupts, SimTime.Zero)),
                (SimTime.Zero, Rack.Nic(0), new DamageLink(1, LinkDamage.Down, SimTime.Zero)),
            ],
        };
        Assert.Equal([("N-3", Blame.User), ("N-3", Blame.User)], rack.Run().Violations.Select(record => (record.Violation.Invariant, record.Violation.Blame)));
    }

    [Fact]
    public void Whatever_links_go_down_nothing_hangs_nothing_is_counted_twice_and_all_is_the_same_through_the_serializer() =>
        Gen.Select(
            Racks,
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 300], Gen.Int[1, 300], Gen.Int[0, Rack.GpusPerHost + 1]).Array[1, 4]).Sample(
            (rack, downs) =>
            {
                Rack broken = rack with { Faults = [.. rack.Faults, .. downs.SelectMany(d => Broken(rack, d.Item1 % rack.Hosts, d.Item2, d.Item3, d.Item4))] };
                RunTotals plain = broken.Run();
                Assert.Empty(plain.Violations.Select(record => record.Violation.Text));
                RunTotals saved = broken.Run(new ThroughSerializer(), shards: rack.Hosts);
                Assert.Equal(plain.Hash, saved.Hash);
                Assert.Equal(plain.Copies.OrderBy(copy => copy.Id), saved.Copies.OrderBy(copy => copy.Id));
                Assert.Equal(plain.Links.OrderBy(link => link.Name), saved.Links.OrderBy(link => link.Name));

                // What arrived whole went over both wires whole; what did not went over them in part.
                foreach (int host in Enumerable.Range(0, rack.Hosts))
                {
                    CopyUse[] sent = [.. plain.Copies.Where(copy => rack.Copies[(int)copy.Id].Host == host)];
                    long whole = sent.Where(copy => !copy.Finish.IsNever).Sum(copy => rack.Copies[(int)copy.Id].Bytes);
                    long all = sent.Sum(copy => rack.Copies[(int)copy.Id].Bytes);
                    Assert.InRange(plain.Links.Where(link => link.Name == $"node{host}/nic0/egress").Sum(link => link.Bytes), whole, all);
                }
            },
            iter: 40);

    [Fact]
    public void All_copies_finish_every_byte_arrives_and_none_faster_than_the_wires_allow() =>
        Racks.Sample(
            rack =>
            {
                RunTotals totals = rack.Run();
                Assert.Empty(totals.Violations.Select(record => record.Violation.Text));
                Assert.All(totals.Copies, copy => Assert.InRange(
                    (copy.Finish - copy.Start).Picoseconds,
                    (Rack.Time(rack.Copies[(int)copy.Id].Bytes, rack.NetworkRate) + rack.Latency).Picoseconds,
                    SimTime.FromSeconds(10).Picoseconds));
                for (int host = 0; host < rack.Hosts; host++)
                {
                    Within(totals, rack, copy => copy.Host == host, $"node{host}/nic0/egress", $"node{host}/Nic{Rack.NicNode}/down");
                    Within(totals, rack, copy => copy.ToHost == host, $"node{host}/nic0/ingress", $"node{host}/Nic{Rack.NicNode}/up");
                }
            },
            iter: 60);

    [Fact]
    public void A_network_that_goes_through_the_serializer_after_every_event_does_the_same_however_it_is_cut() =>
        Racks.Sample(
            rack =>
            {
                RunTotals plain = rack.Run();
                var everything = new ThroughSerializer();
                RunTotals saved = rack.Run(everything, shards: rack.Hosts);
                Assert.Equal(plain.Hash, saved.Hash);
                Assert.Equal(plain.Copies.OrderBy(copy => copy.Id), saved.Copies.OrderBy(copy => copy.Id));
                Assert.Equal(plain.Links.OrderBy(link => link.Name), saved.Links.OrderBy(link => link.Name));
                Assert.Empty(saved.Violations);
                Assert.Equal([EntityKind.Fabric, EntityKind.Nic], everything.Entities.Order());
            },
            iter: 6);

    private static readonly Gen<Rack> Racks =
        from hosts in Gen.Int[2, 4]
        from chunk in Gen.Int[16, 20]
        from copies in Gen.Select(Gen.Int[0, hosts - 1], Gen.Int[1, hosts - 1], Gen.Int[0, 3], Gen.Long[1, 4 << 20], Gen.Int[0, 300]).Array[1, 10]
        from slower in Gen.Select(Gen.Int[0, hosts - 1], Gen.Int[0, 300], Gen.Long[1_000_000, 20_000_000_000], Gen.Int[1, 500]).Array[0, 3]
        select new Rack
        {
            Hosts = hosts,
            ChunkBytes = 1L << chunk,
            Copies = [.. copies.Select(c => new RackCopy(c.Item1, c.Item3 & 1, (c.Item1 + c.Item2) % hosts, c.Item3 >> 1, c.Item4, SimTime.FromMicroseconds(c.Item5)))],
            Faults = [.. slower.SelectMany(s => Slower(s.Item1, SimTime.FromMicroseconds(s.Item2), s.Item3, SimTime.FromMicroseconds(s.Item4)))],
        };

    /// <summary>These copies' bytes crossed both links whole, since the measured time is long, and took at least as long as the wire needs for them together.</summary>
    private static void Within(RunTotals totals, Rack rack, Func<RackCopy, bool> concerned, string wire, string pcie)
    {
        CopyUse[] copies = [.. totals.Copies.Where(copy => concerned(rack.Copies[(int)copy.Id]))];
        long bytes = copies.Sum(copy => rack.Copies[(int)copy.Id].Bytes);

        // An entity to which nothing happens reports no links.
        Assert.Equal((bytes, bytes), (Bytes(wire), Bytes(pcie)));
        if (bytes > 0)
        {
            SimTime span = copies.Max(copy => copy.Finish) - copies.Min(copy => copy.Start);
            Assert.True(span >= Rack.Time(bytes, rack.NetworkRate) + rack.Latency, $"{bytes} bytes over {wire} in {span}");
        }

        long Bytes(string name) => totals.Links.Where(link => link.Name == name).Sum(link => link.Bytes);
    }

    private static Rack Copying(params RackCopy[] copies) => Plain with { Copies = [.. copies] };

    private static System.Collections.Immutable.ImmutableArray<(SimTime At, EntityId To, Message Message)> Slower(
        int host, SimTime at, long rate, SimTime length) =>
        [
            (at, Rack.Nic(host), new SetLinkRate(Rack.NicNode, rate, at)),
            (at + length, Rack.Nic(host), new SetLinkRate(Rack.NicNode, rate, at, IsOver: true)),
        ];

    private static System.Collections.Immutable.ImmutableArray<(SimTime At, EntityId To, Message Message)> Down(int host, SimTime at, SimTime length) =>
        [
            (at, Rack.Nic(host), new DamageLink(Rack.NicNode, LinkDamage.Down, at)),
            (at + length, Rack.Nic(host), new DamageLink(Rack.NicNode, LinkDamage.Down, at, IsOver: true)),
        ];

    /// <summary>Link 0: towards the network; the others are those of the GPUs and of the NIC.</summary>
    private static System.Collections.Immutable.ImmutableArray<(SimTime At, EntityId To, Message Message)> Broken(Rack rack, int host, int at, int length, int link)
    {
        SimTime begins = SimTime.FromMicroseconds(at);
        if (link == 0)
        {
            return Down(host % rack.Hosts, begins, SimTime.FromMicroseconds(length));
        }

        var down = new DamageLink(Rack.GpuNode(link - 1), LinkDamage.Down, begins);
        return [(begins, Rack.Fabric(host), down), (begins + SimTime.FromMicroseconds(length), Rack.Fabric(host), down with { IsOver = true })];
    }

    private static LinkUse Link(RunTotals totals, string name) => totals.Links.Single(link => link.Name == name);
}
