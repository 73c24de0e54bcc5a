using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>
/// Does the oracle see what it is there for? Each world has one party that errs on purpose, and the run must name what broke; the same world without the error is
/// clean (<see cref="LadderTests"/>).
/// </summary>
public sealed class OracleTests
{
    /// <summary>Buffers of two blocks: four pages and two.</summary>
    private static readonly ImmutableArray<DisplayMode> SixPages = [new DisplayMode(SimTime.Zero, 1024, 6)];

    [Fact]
    public void I_31_entries_of_the_lmtt_that_are_swapped()
    {
        BoxRun run = Tampering<PhysicalFunctionSpec>(new Box { VfsPerGpu = 2 }, (_, message) => message switch
        {
            PopulateLmtt { Vf: 1 } populate => populate with { Blocks = [.. Entries(populate.Blocks).Reverse()] },
            _ => message,
        });
        AssertFound(run, "I-31");
        Assert.All(run.Violations, record => Assert.Contains("found zeros at offset 0", record.Violation.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void I_31_a_bind_that_is_one_page_off() => AssertFound(
        Tampering<PhysicalFunctionSpec>(new Box(), (_, message) => message is Bind bind
            ? bind with { Segments = [.. bind.Segments.Select(segment => segment with { Address = Shifted(segment.Address) })] }
            : message),
        "I-31");

    [Fact]
    public void I_31_a_bind_with_one_segment_for_each_range_rounded_up()
    {
        // As get_order would: the second segment begins too late in the buffer.
        BoxRun run = Tampering<PhysicalFunctionSpec>(new Box { Modes = SixPages }, (_, message) => message is Bind bind
            ? bind with { Segments = [.. bind.Segments.Select(RoundedUp)] }
            : message);
        AssertFound(run, "I-31");
    }

    [Fact]
    public void I_31_an_exporter_that_gives_the_ranges_in_another_order() => AssertFound(
        Tampering<GuestSpec>(new Box { Modes = SixPages }, (_, message) => message is ExportDmaBuf export
            ? export with { Ranges = [.. export.Ranges.Reverse()] }
            : message),
        "I-31");

    [Fact]
    public void I_31_a_fence_that_signals_for_a_job_that_never_ran() => AssertFound(
        Tampering<GuestSpec>(
            new Box(),
            (_, message) => message is SubmitJob ? null : message,
            message => message is SubmitJob submit ? new Completed(submit.Operation, Errno.Ok) : null),
        "I-31");

    [Fact]
    public void I_31_peer_to_peer_at_bus_addresses_of_the_wrong_vf() => AssertFound(
        Tampering<PhysicalFunctionSpec>(new Box { Gpus = 2, OffersIov = false, DisplayOf = gpu => 1 - gpu, VfsPerGpu = 2 }, (_, message) => message is Bind bind
            ? bind with { Segments = [.. bind.Segments.Select(segment => segment with { Address = InOtherVf(segment.Address) })] }
            : message),
        "I-31");

    [Fact]
    public void I_31_bus_addresses_that_nobody_claims_read_all_ones()
    {
        BoxRun run = Tampering<PhysicalFunctionSpec>(new Box { Gpus = 2, OffersIov = false, DisplayOf = gpu => 1 - gpu }, (_, message) => message is Bind bind
            ? bind with { Segments = [new Segment(SegmentProtocol.PeerToPeer, Peers.Pages(3, 1))] }
            : message);
        AssertFound(run, "I-31");
        Assert.All(run.Violations, record => Assert.Contains("all ones", record.Violation.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void I_31_an_older_frame_than_the_guest_flushed()
    {
        BoxRun run = Tampering<GuestSpec>(new Box { OffersIov = false }, (_, message) => message is SubmitJob { Job.Tag.Version: 5 } submit
            ? submit with { Job = submit.Job with { Tag = submit.Job.Tag with { Version = 4 } } }
            : message);
        AssertFound(run, "I-31");
        Assert.Single(run.Violations);
    }

    [Fact]
    public void I_2_ranges_that_reach_into_the_next_vf()
    {
        // A vfio device that does not check lets a guest name addresses of the VF behind its own; the PF does check, and the guest's ladder ends there.
        BoxRun run = Tampering<VfioDeviceSpec>(new Box { VfsPerGpu = 2 }, (_, message) => message is CreateDmaBuf create
            ? create with { Ranges = [.. create.Ranges.Select(range => AddressRange.FromLength(range.Start + (4 << 20), range.Length))] }
            : message);
        Assert.Equal(2, run.Violations.Count);
        Assert.All(run.Violations, record => Assert.Equal(("I-2", Blame.Exporter), (record.Violation.Invariant, record.Violation.Blame)));
        Assert.Equal((0, 0, 2, 2), (run.Iov, run.System, run.Refused, run.Count("failedShares")));
    }

    [Fact]
    public void I_3_ranges_beyond_the_quota_of_a_vf_with_a_larger_bar()
    {
        BoxRun run = Tampering<VfioDeviceSpec>(new Box { BarPerVf = 16 << 20 }, (_, message) => message is CreateDmaBuf create
            ? create with { Ranges = [.. create.Ranges.Select(range => AddressRange.FromLength(range.Start + (4 << 20), range.Length))] }
            : message);
        AssertFound(run, "I-3");
        Assert.Equal((0, 3), (run.Iov, run.System));
    }

    [Theory]
    [InlineData(typeof(PutReference), "I-16")]
    [InlineData(typeof(Unmap), "I-13")]
    [InlineData(typeof(FreePages), "I-16")]
    [InlineData(typeof(ReleaseSurface), "I-16")]
    [InlineData(typeof(Detach), "I-13")]
    [InlineData(typeof(UnlockReservation), "I-16")]
    public void A_step_that_is_left_out_is_found(Type leftOut, string invariant)
    {
        Func<Message, Message?> pretend = message => message switch
        {
            Unmap unmap => new Completed(unmap.Operation, Errno.Ok),
            Detach detach => new Completed(detach.Operation, Errno.Ok),
            ReleaseSurface release => new Completed(release.Operation, Errno.Ok),
            _ => null,
        };
        var box = new Box
        {
            OffersIov = leftOut != typeof(FreePages),
            Replace = spec => spec is PhysicalFunctionSpec or GuestSpec
                ? new TamperedSpec(spec, (_, message) => message.GetType() == leftOut ? null : message, pretend)
                : spec,
        };
        BoxRun run = BoxRun.Of(box);
        Assert.Contains(invariant, run.Violations.Select(record => record.Violation.Invariant));
    }

    /// <summary>All entities of one kind send through the tampering.</summary>
    private static BoxRun Tampering<TSpec>(Box box, Func<EntityId, Message, Message?> tamper, Func<Message, Message?>? answerInstead = null)
        where TSpec : EntitySpec =>
        BoxRun.Of(box with { Replace = spec => spec is TSpec ? new TamperedSpec(spec, tamper, answerInstead) : spec });

    private static void AssertFound(BoxRun run, string invariant)
    {
        Assert.NotEmpty(run.Violations);
        Assert.All(run.Violations, record => Assert.Equal(invariant, record.Violation.Invariant));
    }

    private static AddressRange Shifted(AddressRange range) => new(range.Start ^ Peers.Page, (range.Start ^ Peers.Page) + range.Length - 1);

    /// <summary>BARs of 4 MiB: the other one of the pair.</summary>
    private static AddressRange InOtherVf(AddressRange range) => new(range.Start ^ (4 << 20), range.End ^ (4 << 20));

    private static Segment RoundedUp(Segment segment) =>
        segment with { Address = AddressRange.FromLength(segment.Address.Start, segment.Address.Length * 2) };

    private static IEnumerable<AddressRange> Entries(ImmutableArray<AddressRange> blocks) =>
        from block in blocks
        from entry in Enumerable.Range(0, (int)(block.Length / Lmtt.PageSize))
        select AddressRange.FromLength(block.Start + ((ulong)entry * Lmtt.PageSize), Lmtt.PageSize);
}
