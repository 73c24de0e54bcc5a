using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.VramAccess;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>The process behind a vram-access workload against a VF whose memory the test plays: does it see what must never happen?</summary>
public sealed class VramAccessAgentTests
{
    private const long Vram = 1 << 20;
    private const long GpuVram = 1 << 30;

    private static readonly ContentTag Foreign = new(Peers.Guest, 7, 1);

    private static VramAccessAgentSpec Spec(int writes = 1_000, int beyond = 0) => new()
    {
        Workload = 0,
        VirtualFunction = Peers.VirtualFunction,
        GpuVramBytes = GpuVram,
        Every = SimTime.FromMilliseconds(1),
        MaxBytes = 64 << 10,
        WritesPerMille = writes,
        BeyondPerMille = beyond,
    };

    private static Conversation Booted(VramAccessAgentSpec spec)
    {
        var agent = new Conversation(spec);
        BootVf boot = agent.Ask<BootVf>(ScenarioSpec.EntityId, new VramAccessDue(), Peers.VirtualFunction);
        agent.Tell(Peers.VirtualFunction, new VfConfigured(boot.Operation, Errno.Ok, Vram));
        return agent;
    }

    private static ProbeVram Next(Conversation agent) => Assert.IsType<ProbeVram>(Assert.Single(agent.Elapse()).Message);

    private static void Answer(Conversation agent, ProbeVram access, long epoch = 0, Errno errno = Errno.Ok, params ContentPiece[] found) =>
        agent.Tell(Peers.VirtualFunction, new VramProbed(access.Operation, errno, epoch, [.. found]));

    private static ContentPiece All(ProbeVram access, ContentTag tag) => new(access.Range, tag, 0);

    /// <summary>Accesses until one reads what the last write left, and what that is.</summary>
    private static (ProbeVram Write, ProbeVram Read) WriteThenRead(Conversation agent)
    {
        ProbeVram? write = null;
        while (true)
        {
            ProbeVram access = Next(agent);
            if (access.IsWrite)
            {
                write = access;
                Answer(agent, access);
            }
            else if (write is { } before && before.Range.Overlaps(access.Range))
            {
                return (before, access);
            }
            else
            {
                // Nobody answers before the test knows what to say: as if the access had faulted.
                Answer(agent, access, errno: Errno.EFAULT);
            }
        }
    }

    [Fact]
    public void Its_accesses_are_whole_pages_within_its_vram()
    {
        Conversation agent = Booted(Spec());
        for (int i = 0; i < 200; i++)
        {
            ProbeVram access = Next(agent);
            Assert.True(access.Range.End < Vram);
            Assert.Equal(0UL, access.Range.Start % 4096);
            Assert.InRange(access.Range.Length, 4096UL, 64UL << 10);
            Answer(agent, access);
        }

        Assert.Empty(agent.Violations);
    }

    [Fact]
    public void J_4_data_of_another_vf()
    {
        Conversation agent = Booted(Spec(writes: 0));
        ProbeVram read = Next(agent);
        Answer(agent, read, found: All(read, Foreign));
        Assert.Equal("J-4", Assert.Single(agent.Violations).Invariant);
    }

    [Fact]
    public void J_4_its_own_data_after_its_memory_was_cleared()
    {
        Conversation agent = Booted(Spec(writes: 500));
        (ProbeVram write, ProbeVram read) = WriteThenRead(agent);
        var common = new AddressRange(Math.Max(write.Range.Start, read.Range.Start), Math.Min(write.Range.End, read.Range.End));
        Answer(agent, read, epoch: 1, found: new ContentPiece(common, write.Tag, common.Start - write.Range.Start));
        Assert.Equal("J-4", Assert.Single(agent.Violations).Invariant);
    }

    [Fact]
    public void J_4_an_address_that_no_vf_has()
    {
        Conversation agent = Booted(Spec(beyond: 1_000));
        ProbeVram access = Next(agent);
        Assert.True(access.Range.Start >= GpuVram);
        Answer(agent, access);
        Assert.Equal("J-4", Assert.Single(agent.Violations).Invariant);
    }

    [Fact]
    public void J_5_data_that_is_gone_though_nobody_reset_the_vf()
    {
        Conversation agent = Booted(Spec(writes: 500));
        (_, ProbeVram read) = WriteThenRead(agent);
        Answer(agent, read, found: All(read, ContentTag.Cleared));
        Assert.Equal("J-5", Assert.Single(agent.Violations).Invariant);
    }

    [Fact]
    public void Zeros_after_a_reset_and_faults_behind_its_vram_are_as_they_should_be()
    {
        Conversation agent = Booted(Spec(writes: 500));
        (_, ProbeVram read) = WriteThenRead(agent);
        Answer(agent, read, epoch: 1, found: All(read, ContentTag.Cleared));
        Answer(agent, Next(agent), epoch: 1, errno: Errno.EFAULT);
        Answer(agent, Next(agent), epoch: 1, errno: Errno.EIO);
        Assert.Empty(agent.Violations);
    }

    [Fact]
    public void What_is_found_in_two_pieces_that_are_one_is_as_it_was_written()
    {
        Conversation agent = Booted(Spec(writes: 500));
        ProbeVram write = Next(agent);
        while (!write.IsWrite || write.Range.Length < 8192)
        {
            Answer(agent, write, errno: Errno.EFAULT);
            write = Next(agent);
        }

        Answer(agent, write);
        ProbeVram read = Next(agent);
        while (read.IsWrite || !read.Range.Overlaps(write.Range))
        {
            Answer(agent, read, errno: Errno.EFAULT);
            read = Next(agent);
        }

        ContentPiece[] pages =
        [
            .. from page in Enumerable.Range(0, (int)(read.Range.Length / 4096))
               let at = AddressRange.FromLength(read.Range.Start + ((ulong)page * 4096), 4096)
               where write.Range.Contains(at)
               select new ContentPiece(at, write.Tag, at.Start - write.Range.Start),
        ];
        Answer(agent, read, found: pages);
        Assert.Empty(agent.Violations);
    }

    [Fact]
    public void It_ends_when_it_is_told_to_and_its_access_is_answered()
    {
        Conversation agent = Booted(Spec());
        ProbeVram access = Next(agent);
        Assert.Empty(agent.Tell(ScenarioSpec.EntityId, new StopWorkload()));
        Answer(agent, access);
        Assert.Equal(0, agent.Timers);
        Assert.Empty(agent.Audit());
    }
}
