using CsCheck;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Random networks, and what happens to them: at each step some flows go, some come, and at some a capacity changes.</summary>
internal sealed record NetworkRun(long[] Capacities, List<NetworkStep> Steps)
{
    /// <summary>
    /// Capacities are real rates, equal rates (ties everywhere) or a handful of units (rounding and levels of zero everywhere). Routes are of any shape,
    /// not only those of trees.
    /// </summary>
    public static Gen<NetworkRun> Gen(int maxResources, int maxSteps, bool tiny = true)
    {
        Gen<long> real = CsCheck.Gen.Long[1_000_000L << 16, 63_000_000_000L << 16];
        Gen<long> equal = CsCheck.Gen.OneOf(10_000_000_000L << 16, 20_000_000_000L << 16, 30_000_000_000L << 16);
        Gen<long> small = CsCheck.Gen.Long[1, 60];
        Gen<Gen<long>> kinds = tiny ? CsCheck.Gen.Int[0, 2].Select(kind => kind == 0 ? real : kind == 1 ? equal : small) : CsCheck.Gen.Int[0, 1].Select(kind => kind == 0 ? real : equal);
        return
            from capacity in kinds
            from capacities in capacity.Array[1, maxResources]
            from steps in Step(capacities.Length, capacity).List[1, maxSteps]
            select new NetworkRun(capacities, steps);
    }

    private static Gen<NetworkStep> Step(int resources, Gen<long> capacity)
    {
        Gen<TestFlow> flow =
            from route in CsCheck.Gen.Int[0, resources - 1].Array[1, 5]
            from isCapped in CsCheck.Gen.Int[0, 3]
            from cap in capacity
            select new TestFlow([.. route.Distinct()], isCapped == 0 ? cap : 0);
        return
            from gone in CsCheck.Gen.Int[0, 1000].Array[0, 2]
            from come in flow.Array[0, 3]
            from isChange in CsCheck.Gen.Int[0, 3]
            from resource in CsCheck.Gen.Int[0, resources - 1]
            from changed in capacity
            select new NetworkStep(gone, come, isChange == 0 ? [(resource, changed)] : []);
    }
}
