using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests;

/// <summary>How late a step is: by seed, sender, count and task alone.</summary>
public sealed class SchedulePolicyTests
{
    private const int Count = 20_000;

    private static readonly EntityId Pf = new(3, EntityKind.PhysicalFunction);
    private static readonly EntityId OtherPf = new(4, EntityKind.PhysicalFunction);

    /// <summary>Without preemptions, so that only priorities count.</summary>
    private static readonly SchedulePolicy Calm = SchedulePolicy.Of(ScheduleKind.Pct) with { ChangePoints = 0 };

    /// <summary>Without priorities, so that only preemptions count.</summary>
    private static readonly SchedulePolicy Rough = SchedulePolicy.Of(ScheduleKind.Pct) with { Levels = 1 };

    public static TheoryData<ScheduleKind> Kinds => [.. Enum.GetValues<ScheduleKind>()];

    [Fact]
    public void Every_kind_has_a_name_of_its_own_and_fixed_is_the_default()
    {
        Assert.Equal(Enum.GetValues<ScheduleKind>(), ScheduleKinds.All.Select(entry => entry.Value));
        Assert.Equal(["fixed", "jitter", "pct"], Enum.GetValues<ScheduleKind>().Select(kind => kind.Name()));
        Assert.Equal(ScheduleKind.Fixed, new SchedulePolicy().Kind);
        Assert.Equal(SimTime.Zero, SchedulePolicy.Fixed.Delay(1, Pf, 5, new OperationId(2)));
    }

    [Theory]
    [InlineData(ScheduleKind.Jitter, 4_102_689)]
    [InlineData(ScheduleKind.Pct, 35_000_000)]
    public void A_step_is_late_by_the_same_on_every_machine_and_by_another_time_with_another_seed(ScheduleKind kind, long golden)
    {
        SchedulePolicy policy = SchedulePolicy.Of(kind);
        Assert.Equal(golden, policy.Delay(42, Pf, 7, new OperationId(1)).Picoseconds);
        long[] seeds = [.. Enumerable.Range(0, 100).Select(seed => policy.Delay((ulong)seed, Pf, 7, new OperationId(1)).Picoseconds)];
        Assert.True(seeds.Distinct().Count() > 5);
    }

    [Fact]
    public void Jitter_is_uniform_up_to_its_bound()
    {
        SchedulePolicy policy = SchedulePolicy.Of(ScheduleKind.Jitter) with { Bound = SimTime.FromNanoseconds(100) };
        long[] delays = [.. Enumerable.Range(0, Count).Select(step => policy.Delay(1, Pf, step, default).Picoseconds)];
        Assert.All(delays, delay => Assert.InRange(delay, 0, 100_000));
        Assert.InRange(delays.Average(), 49_000, 51_000);
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(delays.Count(delay => delay / 10_000 == tenth), Count / 10 * 0.9, Count / 10 * 1.1));
    }

    [Fact]
    public void Under_pct_all_steps_of_a_task_have_one_priority_and_tasks_have_different_ones()
    {
        SimTime[] levels =
        [
            .. Enumerable.Range(0, 200).Select(task =>
                Assert.Single(Enumerable.Range(0, 50).Select(step => Calm.Delay(9, Pf, step, new OperationId(task))).Distinct())),
        ];
        Assert.Equal(Enumerable.Range(0, 8).Select(level => SimTime.FromMicroseconds(5 * level)), levels.Distinct().Order());
        Assert.NotEqual(levels, Enumerable.Range(0, 200).Select(task => Calm.Delay(9, OtherPf, 0, new OperationId(task))));
    }

    [Fact]
    public void Under_pct_each_round_of_steps_has_at_most_so_many_preemptions_and_most_have_all()
    {
        int[] rounds = [.. Enumerable.Range(0, Count / 64).Select(round => Enumerable.Range(round * 64, 64).Count(step => Rough.Delay(1, Pf, step, default) > SimTime.Zero))];
        Assert.All(rounds, preemptions => Assert.InRange(preemptions, 1, 3));
        Assert.InRange(rounds.Count(preemptions => preemptions == 3), rounds.Length * 0.9, rounds.Length);
    }

    [Fact]
    public void A_preemption_is_as_likely_to_be_below_a_millisecond_as_its_share_of_the_octaves()
    {
        SchedulePolicy always = Rough with { Steps = 1, ChangePoints = 1 };
        long[] delays = [.. Enumerable.Range(0, Count).Select(step => always.Delay(1, Pf, step, default).Picoseconds)];
        Assert.All(delays, delay => Assert.InRange(delay, SimTime.FromMicroseconds(1).Picoseconds, SimTime.FromMilliseconds(200).Picoseconds));

        // 10 of 17.5 octaves lie below 1.024 ms.
        Assert.InRange(delays.Count(delay => delay < 1_024_000_000), Count * 0.55, Count * 0.59);
        Assert.True(delays.Min() < 1_100_000 && delays.Max() > 190_000_000_000);
    }

    [Fact]
    public void The_task_of_a_message_is_the_operation_that_it_names()
    {
        Assert.Equal(new OperationId(17), new GetReference(new OperationId(17)).StepTask);
        Assert.Equal(default, new PutReference().StepTask);
    }

    [Fact]
    public void What_a_message_is_by_its_type_is_not_told_as_a_field() => Assert.Equal("GetReference (Operation 17)", new GetReference(new OperationId(17)).ToString());
}
