using System.Numerics;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Tests.Fabric;

public sealed class MaxMinSolverTests
{
    private static readonly Gen<NetworkRun> SmallRuns = NetworkRun.Gen(maxResources: 8, maxSteps: 14);

    [Fact]
    public void After_every_change_rates_and_bottlenecks_are_those_of_progressive_filling_from_nothing_bit_for_bit() =>
        SmallRuns.Sample(
            run => Follow(run, (solver, flows, capacities) => AssertEqual(Filling.InFixedPoint(capacities, flows), solver, flows)),
            iter: 4000);

    [Fact]
    public void Larger_networks_stay_exact_too() =>
        NetworkRun.Gen(maxResources: 30, maxSteps: 60).Sample(
            run => Follow(run, (solver, flows, capacities) => AssertEqual(Filling.InFixedPoint(capacities, flows), solver, flows)),
            iter: 150);

    [Fact]
    public void Rates_differ_from_exact_rational_max_min_by_rounding_only() =>
        NetworkRun.Gen(maxResources: 6, maxSteps: 5, tiny: false).Sample(
            run => Follow(run, (solver, flows, capacities) =>
            {
                // Each level loses less than one unit; the losses of flows held below add up in what is left for those above.
                BigInteger bound = BigInteger.One << Math.Min(flows.Count, 16);
                foreach ((int slot, var (numerator, denominator)) in Filling.Exactly(capacities, flows))
                {
                    BigInteger error = BigInteger.Abs((solver.RateOf(slot) * denominator) - numerator);
                    Assert.True(error <= bound * denominator, $"slot {slot}: {solver.RateOf(slot)} against {numerator}/{denominator}");
                }
            }),
            iter: 1000);

    [Fact]
    public void No_resource_is_overcommitted_and_every_flow_has_a_full_bottleneck_at_which_none_is_faster() =>
        SmallRuns.Sample(
            run => Follow(run, (solver, flows, capacities) =>
            {
                for (int resource = 0; resource < capacities.Length; resource++)
                {
                    Assert.True(solver.FlowsOf(resource).ToArray().Sum(solver.RateOf) <= capacities[resource]);
                }

                foreach (int slot in flows.Keys)
                {
                    int bottleneck = solver.BottleneckOf(slot);
                    int[] beside = solver.FlowsOf(bottleneck).ToArray();
                    Assert.Contains(slot, beside);
                    Assert.All(beside, other => Assert.True(solver.RateOf(other) <= solver.RateOf(slot)));
                    long capacity = bottleneck < capacities.Length ? capacities[bottleneck] : flows[slot].Cap;
                    Assert.True(capacity - beside.Sum(solver.RateOf) < beside.Length);
                }
            }),
            iter: 1500);

    [Fact]
    public void The_result_does_not_depend_on_the_order_of_arrivals_nor_on_solves_in_between() =>
        SmallRuns.Sample(
            run =>
            {
                TestFlow[] flows = [.. run.Steps.SelectMany(step => step.Come).Select(flow => flow with { Cap = 0 })];
                var inOrder = new MaxMinSolver(run.Capacities);
                var reversed = new MaxMinSolver(run.Capacities);
                foreach (TestFlow flow in flows)
                {
                    inOrder.Add(flow.Route, 0);
                    inOrder.Solve();
                }

                int[] slots = [.. flows.Reverse().Select(flow => reversed.Add(flow.Route, 0))];
                reversed.Solve();
                for (int i = 0; i < flows.Length; i++)
                {
                    Assert.Equal(inOrder.RateOf(i), reversed.RateOf(slots[flows.Length - 1 - i]));
                }
            },
            iter: 1000);

    [Fact]
    public void The_changes_that_a_solve_reports_lead_from_the_old_state_to_the_new() =>
        SmallRuns.Sample(
            run =>
            {
                var bottlenecks = new Dictionary<int, int>();
                var levels = new Dictionary<int, long>();
                Follow(run, (solver, flows, capacities) =>
                {
                    foreach (FlowMove move in solver.Moves)
                    {
                        bottlenecks[move.Flow] = move.To;
                    }

                    foreach (LevelChange change in solver.LevelChanges)
                    {
                        levels[change.Resource] = change.Level;
                    }

                    foreach (int slot in flows.Keys)
                    {
                        Assert.Equal(solver.BottleneckOf(slot), bottlenecks[slot]);
                        Assert.Equal(solver.RateOf(slot), levels[bottlenecks[slot]]);
                    }
                });
            },
            iter: 1000);

    [Fact]
    public void A_flow_that_nothing_limits_is_refused() =>
        Assert.Throws<ModelBugException>(() => new MaxMinSolver([1]).Add([], 0));

    private static void Follow(NetworkRun run, Action<MaxMinSolver, SortedDictionary<int, TestFlow>, long[]> check)
    {
        var solver = new MaxMinSolver(run.Capacities);
        var flows = new SortedDictionary<int, TestFlow>();
        long[] capacities = [.. run.Capacities];
        foreach (NetworkStep step in run.Steps)
        {
            foreach (int gone in step.Gone)
            {
                if (flows.Count > 0)
                {
                    int slot = flows.Keys.ElementAt(gone % flows.Count);
                    solver.Remove(slot);
                    flows.Remove(slot);
                }
            }

            foreach (TestFlow flow in step.Come)
            {
                flows.Add(solver.Add(flow.Route, flow.Cap), flow);
            }

            foreach ((int resource, long capacity) in step.Change)
            {
                solver.SetCapacity(resource, capacity);
                capacities[resource] = capacity;
            }

            solver.Solve();
            check(solver, flows, capacities);
        }
    }

    private static void AssertEqual(
        Dictionary<int, (long Rate, int Bottleneck)> expected, MaxMinSolver solver, SortedDictionary<int, TestFlow> flows)
    {
        foreach (int slot in flows.Keys)
        {
            Assert.Equal(expected[slot], (solver.RateOf(slot), solver.BottleneckOf(slot)));
        }
    }
}
