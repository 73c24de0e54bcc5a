using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>Owner groups: cliques in the order of arrival.</summary>
public sealed class OwnerGroupTests
{
    private static readonly EntityId Space = new(30, EntityKind.AddressSpace);

    /// <summary>0 reaches 1 and 1 reaches 2, but 0 does not reach 2.</summary>
    private static readonly InterconnectOwnersSpec Chain = new() { Gpus = 3, Reaches = [true, true, false, true, true, true, false, true, true] };

    [Theory]
    [InlineData("0 1 2", "1 1 2")]
    [InlineData("1 2 0", "1 1 2")]
    [InlineData("2 0 1", "1 2 1")]
    [InlineData("0 2 1 1", "1 2 1 1")]
    public void Which_groups_there_are_depends_on_who_came_first(string arrivals, string groups)
    {
        var owners = new Conversation(Chain);
        Assert.Equal(groups, string.Join(' ', arrivals.Split(' ').Select(gpu => Acquire(owners, int.Parse(gpu, null)))));
        Assert.Empty(owners.Violations);
    }

    [Fact]
    public void A_group_ends_with_its_last_member_and_vms_that_stay_are_a_leak()
    {
        var owners = new Conversation(Chain);
        Assert.Equal((1, 1, 2), (Acquire(owners, 0), Acquire(owners, 0, isPagemap: true), Acquire(owners, 2)));
        owners.Tell(Space, new ReleaseOwner(1, 0, IsPagemap: false));
        Assert.Single(owners.Audit());
        owners.Tell(Space, new ReleaseOwner(2, 2, IsPagemap: false));
        Assert.Empty(owners.Audit());

        // The pagemap still keeps group 1, and 1 goes there; the next group is a new one.
        Assert.Equal((1, 3), (Acquire(owners, 1), Acquire(owners, 2)));
        Assert.Equal(Errno.EINVAL, owners.Ask<SvmReply>(Space, new AcquireOwner(new OperationId(1), 3, IsPagemap: false)).Errno);
    }

    [Fact]
    public void What_is_left_is_named_by_its_gpus_and_mirrors_apart()
    {
        var owners = new Conversation(Chain);
        Acquire(owners, 0);
        Acquire(owners, 1);
        Acquire(owners, 1, isPagemap: true);
        Acquire(owners, OwnerPeer.Nic);
        Assert.Equal(
            ["2 VMs (of GPU 0, 1) are still in owner group 1", "1 mirrors of the NIC are still in owner group 2"],
            owners.Audit().Select(violation => violation.Text));
    }

    [Fact]
    public void Whatever_comes_and_goes_groups_are_cliques()
    {
        Gen.Select(Gen.Bool.Array[36], Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[1, 60]).Sample((bits, steps) =>
        {
            bool Reaches(int one, int other) => one == other || bits[(Math.Min(one, other) * 6) + Math.Max(one, other)];
            var groups = new OwnerGroups();
            var members = new List<(long Group, OwnerPeer Peer)>();
            foreach ((int gpu, bool leaves) in steps)
            {
                if (leaves && members.Count > 0)
                {
                    (long group, OwnerPeer peer) = members[gpu % members.Count];
                    Assert.True(groups.Release(group, peer));
                    members.Remove((group, peer));
                }
                else
                {
                    var peer = new OwnerPeer(gpu, leaves);
                    long first = groups.Groups.FirstOrDefault(group => group.Members.TrueForAll(member => Reaches(member.GpuIndex, gpu)))?.Id ?? -1;
                    OwnerGroup joined = groups.Acquire(peer, Reaches);
                    Assert.True(first < 0 ? joined.Members.Count == 1 : joined.Id == first);
                    members.Add((joined.Id, peer));
                }

                Assert.All(groups.Groups, group => Assert.Null(OwnerGroups.Audit(group, Reaches)));
                Assert.Equal(members.Count, groups.Groups.Sum(group => group.Members.Count));
            }
        });
    }

    [Fact]
    public void S_6_is_seen_when_a_member_is_out_of_reach()
    {
        var owners = new Conversation(Chain);
        Acquire(owners, 0);
        owners.Corrupt(entity => ((InterconnectOwners)entity).Groups.Groups[0].Members.Add(new OwnerPeer(2, false)));
        Acquire(owners, 1);
        Acquire(owners, 1);
        owners.Corrupt(entity => ((InterconnectOwners)entity).Groups.Groups[0].Members.Clear());
        owners.Corrupt(entity => ((InterconnectOwners)entity).Groups.Groups[0].Members.AddRange([new OwnerPeer(0, false), new OwnerPeer(2, false)]));
        Acquire(owners, 1);
        Assert.Contains(owners.Violations, violation => violation.Invariant == "S-6");
    }

    private static long Acquire(Conversation owners, int gpu, bool isPagemap = false)
    {
        SvmReply reply = owners.Ask<SvmReply>(Space, new AcquireOwner(new OperationId(9), gpu, isPagemap));
        Assert.Equal(Errno.Ok, reply.Errno);
        return reply.Value;
    }
}
