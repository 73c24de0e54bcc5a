using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Model.Tests.Workloads.Svm;

/// <summary>The threads of a program against a memory that the test plays.</summary>
public sealed class SvmAgentTests
{
    private const long Size = 4L << 20;
    private const ulong Address = 0x7f00_0000_0000;

    private static readonly EntityId Space = new(20, EntityKind.AddressSpace);
    private static readonly EntityId Device0 = new(21, EntityKind.SvmDevice);
    private static readonly EntityId Device1 = new(22, EntityKind.SvmDevice);

    private static readonly SvmSpan All = new(0, 0, 0, 0);

    private static readonly MapMemory Map = new(0, Size, VmaKind.Anonymous, Protection.ReadWrite, null);

    private static Conversation Agent(params ImmutableArray<SvmStep>[] threads) => new(new SvmAgentSpec
    {
        Workload = 0,
        Space = Space,
        Devices = [Device0, Device1],
        Program = new SvmScript { Scripts = [.. threads.Select(steps => new SvmThreadScript(steps))], Names = ["a"] },
    });

    private static TouchMemory Touch(SvmAccessKind kind, SvmSpan span, long? value = null, params ImmutableArray<long> expected) =>
        new(new SvmWork { Kind = kind, Span = span, Value = value, Expected = expected });

    private static IReadOnlyList<SentMessage> Begin(Conversation agent) => agent.Tell(ScenarioSpec.EntityId, new SvmThreadDue(-1));

    private static T Only<T>(IReadOnlyList<SentMessage> sent)
        where T : Message => Assert.IsType<T>(Assert.Single(sent).Message);

    private static IReadOnlyList<SentMessage> Mapped(Conversation agent) =>
        agent.Tell(Space, new SvmReply(Only<Mmap>(Begin(agent)).Operation, Errno.Ok, (long)Address));

    private static ContentPiece Written(AddressRange at, long version) => new(at, new ContentTag(Space, 0, version), at.Start);

    [Fact]
    public void Steps_are_done_one_after_the_other_and_then_the_process_ends()
    {
        Conversation agent = Agent([Map, Touch(SvmAccessKind.Write, All, 5), Touch(SvmAccessKind.Read, new SvmSpan(0, 4096, 0, 8192))]);
        CpuAccess write = Only<CpuAccess>(Mapped(agent));
        Assert.Equal(AddressRange.FromLength(Address, (ulong)Size), write.Access.Range);
        Assert.Equal(new ContentTag(Space, 0, 5), write.Access.Tag);
        CpuAccess read = Only<CpuAccess>(agent.Tell(Space, new AccessDone(write.Operation, Errno.Ok, [])));
        Assert.Equal(AddressRange.FromLength(Address + 4096, 8192), read.Access.Range);
        ExitProcess exit = Only<ExitProcess>(agent.Tell(Space, new AccessDone(read.Operation, Errno.Ok, [Written(read.Access.Range, 5)])));
        Assert.Empty(agent.Tell(Space, new SvmReply(exit.Operation, Errno.Ok, 0)));
        Assert.Empty(agent.Violations);
        Assert.Empty(agent.Audit());
    }

    [Fact]
    public void S_1_what_is_found_must_be_what_was_written()
    {
        Conversation agent = Agent([Map, Touch(SvmAccessKind.Write, All, 5), Touch(SvmAccessKind.Read, All)]);
        CpuAccess write = Only<CpuAccess>(Mapped(agent));
        CpuAccess read = Only<CpuAccess>(agent.Tell(Space, new AccessDone(write.Operation, Errno.Ok, [])));
        agent.Tell(Space, new AccessDone(read.Operation, Errno.Ok, [Written(AddressRange.FromLength(Address, 1 << 20), 5)]));
        Violation violation = Assert.Single(agent.Violations);
        Assert.Equal(("S-1", Blame.Protocol), (violation.Invariant, violation.Blame));
        Assert.Contains("a+1024KiB", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_the_program_names_must_stand_there()
    {
        Conversation agent = Agent([Map, Touch(SvmAccessKind.Write, All, 5), Touch(SvmAccessKind.Read, All, null, 6)]);
        CpuAccess write = Only<CpuAccess>(Mapped(agent));
        CpuAccess read = Only<CpuAccess>(agent.Tell(Space, new AccessDone(write.Operation, Errno.Ok, [])));
        agent.Tell(Space, new AccessDone(read.Operation, Errno.Ok, [Written(read.Access.Range, 5)]));
        Assert.Single(agent.Violations);
    }

    [Fact]
    public void An_error_that_is_not_expected_is_a_failed_check_and_one_that_is_expected_is_fine()
    {
        Conversation agent = Agent([Map, Touch(SvmAccessKind.Read, All) with { Expect = [Errno.EFAULT] }, Touch(SvmAccessKind.Read, All)]);
        CpuAccess first = Only<CpuAccess>(Mapped(agent));
        CpuAccess second = Only<CpuAccess>(agent.Tell(Space, new AccessDone(first.Operation, Errno.EFAULT, [])));
        Assert.Empty(agent.Violations);
        agent.Tell(Space, new AccessDone(second.Operation, Errno.EFAULT, []));
        Assert.Equal("check", Assert.Single(agent.Violations).Invariant);
    }

    [Fact]
    public void A_kernel_is_cut_at_2_MiB_and_only_the_last_of_repeated_reads_returns()
    {
        var work = new SvmWork { Kind = SvmAccessKind.Read, Span = new SvmSpan(0, 4096, 0, Size - 4096), Times = 2, Compute = SimTime.FromMicroseconds(3) };
        Conversation agent = Agent([Map, new LaunchWork(1, [work])]);
        SentMessage sent = Assert.Single(Mapped(agent));
        Assert.Equal(Device1, sent.To);
        LaunchKernel launch = Assert.IsType<LaunchKernel>(sent.Message);
        ulong chunk = 2 << 20;
        AddressRange[] expected = [new(Address + 4096, Address + chunk - 1), new(Address + chunk, Address + (2 * chunk) - 1)];
        Assert.Equal([.. expected, .. expected], launch.Steps.Select(step => step.Access.Range));
        Assert.Equal([false, false, true, true], launch.Steps.Select(step => step.Returns));
        Assert.Equal([0, 3_000_000, 0, 3_000_000], launch.Steps.Select(step => step.Compute.Picoseconds));
    }

    [Fact]
    public void A_copy_between_places_of_another_alignment_is_cut_where_either_crosses_2_MiB()
    {
        var work = new SvmWork { Kind = SvmAccessKind.Copy, Span = new SvmSpan(0, 0, 0, 2 << 20), Target = new SvmSpan(0, (2 << 20) - 4096, 0, 0) };
        Conversation agent = Agent([Map, new LaunchWork(0, [work])]);
        LaunchKernel launch = Only<LaunchKernel>(Mapped(agent));
        Assert.Equal([4096UL, (2UL << 20) - 4096], launch.Steps.Select(step => step.Access.Range.Length));
        Assert.All(launch.Steps, step => Assert.Equal(step.Access.Range.Length, step.Access.Target.Length));
    }

    [Fact]
    public void Threads_meet_at_a_barrier_before_any_goes_on()
    {
        Conversation agent = Agent([new MeetThreads(0), new CreateVm(0)], [new CreateVm(1), new MeetThreads(0)]);
        CreateGpuVm second = Only<CreateGpuVm>(Begin(agent));
        Assert.Equal(1, second.Device);
        Assert.Empty(agent.Tell(Space, new SvmReply(second.Operation, Errno.Ok, 0)));
        Assert.Equal(0, Only<CreateGpuVm>(agent.Settle()).Device);
    }

    [Fact]
    public void A_place_that_is_out_of_reach_is_followed_by_the_next()
    {
        Conversation agent = Agent([Map, new AdviseMemory(0, All, SvmAttribute.PreferredLocation, [1, AttributeValue.System])]);
        MadviseGpu first = Only<MadviseGpu>(Mapped(agent));
        MadviseGpu second = Only<MadviseGpu>(agent.Tell(Space, new SvmReply(first.Operation, Errno.ENOLINK, 0)));
        Assert.Equal((1, AttributeValue.System), (first.Value, second.Value));
        agent.Tell(Space, new SvmReply(second.Operation, Errno.Ok, 0));
        Assert.Empty(agent.Violations);
    }

    [Fact]
    public void Counters_are_compared_with_those_of_the_mark()
    {
        Conversation agent = Agent([new MarkCounters(0), new CheckCounters(0, 1, SvmCounter.Faults, 0, 0), new CheckCounters(0, 1, SvmCounter.Migrations, 1, long.MaxValue)]);
        ReadSvmCounters ask = Only<ReadSvmCounters>(Begin(agent));
        ask = Only<ReadSvmCounters>(agent.Tell(Space, new SvmCounters(ask.Operation, Errno.Ok, 1, 1, 1)));
        ask = Only<ReadSvmCounters>(agent.Tell(Space, new SvmCounters(ask.Operation, Errno.Ok, 7, 7, 7)));
        ask = Only<ReadSvmCounters>(agent.Tell(Space, new SvmCounters(ask.Operation, Errno.Ok, 8, 7, 7)));
        Assert.Contains("device 1 counted 1 Faults since, expected 0", Assert.Single(agent.Violations).Text, StringComparison.Ordinal);
        agent.Tell(Space, new SvmCounters(ask.Operation, Errno.Ok, 8, 7, 8));
        Assert.Single(agent.Violations);
    }

    [Fact]
    public void Rounds_of_a_loop_are_a_stride_apart()
    {
        Conversation agent = Agent([Map, new RepeatSteps(3, [Touch(SvmAccessKind.Write, new SvmSpan(0, 0, 8192, 4096))])]);
        CpuAccess access = Only<CpuAccess>(Mapped(agent));
        for (ulong round = 0; round < 3; round++)
        {
            Assert.Equal(Address + (round * 8192), access.Access.Range.Start);
            SentMessage next = Assert.Single(agent.Tell(Space, new AccessDone(access.Operation, Errno.Ok, [])));
            access = next.Message as CpuAccess ?? access;
        }

        Assert.IsType<ExitProcess>(agent.Sent[^1].Message);
    }

    [Fact]
    public void A_child_has_a_memory_of_its_own()
    {
        Conversation agent = Agent([
            Map, Touch(SvmAccessKind.Write, All, 5), new ForkChild(1), Touch(SvmAccessKind.Write, All, 6), Touch(SvmAccessKind.Read, All) with { Process = 1 },
            new ExitChild { Process = 1 }
        ]);
        CpuAccess access = Only<CpuAccess>(Mapped(agent));
        ForkProcess fork = Only<ForkProcess>(agent.Tell(Space, new AccessDone(access.Operation, Errno.Ok, [])));
        access = Only<CpuAccess>(agent.Tell(Space, new SvmReply(fork.Operation, Errno.Ok, 3)));
        access = Only<CpuAccess>(agent.Tell(Space, new AccessDone(access.Operation, Errno.Ok, [])));
        Assert.Equal(3, access.Mm);
        ExitProcess exit = Only<ExitProcess>(agent.Tell(Space, new AccessDone(access.Operation, Errno.Ok, [Written(access.Access.Range, 5)])));
        Assert.Equal(3, exit.Mm);
        Assert.Equal(0, Only<ExitProcess>(agent.Tell(Space, new SvmReply(exit.Operation, Errno.Ok, 0))).Mm);
        Assert.Empty(agent.Violations);
    }

    [Fact]
    public void An_operation_that_is_never_answered_is_found_at_the_end()
    {
        Conversation agent = Agent([Map]);
        Begin(agent);
        Assert.Equal("drain", Assert.Single(agent.Audit()).Invariant);
    }

    [Fact]
    public void When_the_time_is_over_what_is_under_way_ends_and_then_the_process()
    {
        Conversation agent = Agent([Map, new RepeatSteps(1_000_000, [Touch(SvmAccessKind.Write, All)])], [new MeetThreads(0)]);
        CpuAccess access = Only<CpuAccess>(Mapped(agent));
        Assert.Empty(agent.Tell(ScenarioSpec.EntityId, new StopWorkload()));
        Only<ExitProcess>(agent.Tell(Space, new AccessDone(access.Operation, Errno.Ok, [])));
        Assert.Empty(agent.Violations);
    }
}
