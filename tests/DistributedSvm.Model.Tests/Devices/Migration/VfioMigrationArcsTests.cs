using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The migration states of vfio: which arcs there are, and that one gets from anywhere to anywhere.</summary>
public sealed class VfioMigrationArcsTests
{
    private static readonly (VfioMigrationState From, VfioMigrationState To)[] Legal =
    [
        (VfioMigrationState.Running, VfioMigrationState.RunningP2P), (VfioMigrationState.RunningP2P, VfioMigrationState.Running),
        (VfioMigrationState.RunningP2P, VfioMigrationState.Stop), (VfioMigrationState.Stop, VfioMigrationState.RunningP2P),
        (VfioMigrationState.Stop, VfioMigrationState.StopCopy), (VfioMigrationState.StopCopy, VfioMigrationState.Stop),
        (VfioMigrationState.Stop, VfioMigrationState.Resuming), (VfioMigrationState.Resuming, VfioMigrationState.Stop),
    ];

    public static TheoryData<VfioMigrationState, VfioMigrationState> Pairs
    {
        get
        {
            var pairs = new TheoryData<VfioMigrationState, VfioMigrationState>();
            foreach (VfioMigrationState from in Enum.GetValues<VfioMigrationState>())
            {
                foreach (VfioMigrationState to in Enum.GetValues<VfioMigrationState>())
                {
                    pairs.Add(from, to);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_way_between_two_states_takes_legal_arcs_only_and_none_leads_into_or_out_of_an_error(VfioMigrationState from, VfioMigrationState to)
    {
        if (from == VfioMigrationState.Error || to == VfioMigrationState.Error)
        {
            Assert.Equal(Errno.EINVAL, VfioMigrationArcs.TryNext(from, to, out _));
            return;
        }

        VfioMigrationState at = from;
        for (int arcs = 0; at != to; arcs++)
        {
            Assert.True(arcs < 4);
            Assert.Equal(Errno.Ok, VfioMigrationArcs.TryNext(at, to, out VfioMigrationState next));
            Assert.Contains((at, next), Legal);
            at = next;
        }
    }

    [Fact]
    public void A_recovery_ends_only_under_the_marker_that_it_began_with()
    {
        var guard = new ResfixGuard();
        Assert.Equal(Errno.EPERM, guard.Start(1));
        guard.Block();
        Assert.Equal(Errno.EREMCHG, guard.Done(1));
        Assert.Equal(Errno.Ok, guard.Start(1));
        guard.Block();
        Assert.Equal(Errno.EREMCHG, guard.Done(1));
        Assert.Equal(Errno.Ok, guard.Start(2));
        Assert.True(guard.IsBlocked);
        Assert.Equal(Errno.Ok, guard.Done(2));
        Assert.False(guard.IsBlocked);
    }
}
