using System.Numerics;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Progressive filling from nothing, written straight from its definition: the oracles of the incremental solver.</summary>
internal static class Filling
{
    /// <summary>The solver's own fixed point and order of ties. Returns by slot the rate and the bottleneck.</summary>
    public static Dictionary<int, (long Rate, int Bottleneck)> InFixedPoint(long[] capacities, SortedDictionary<int, TestFlow> flows)
    {
        var (left, paths) = Resources(capacities, flows);
        var rates = new Dictionary<int, (long, int)>();
        while (rates.Count < flows.Count)
        {
            (long level, int resource) = left.Keys
                .Where(r => paths.Any(p => !rates.ContainsKey(p.Key) && p.Value.Contains(r)))
                .Select(r => (left[r] / paths.Count(p => !rates.ContainsKey(p.Key) && p.Value.Contains(r)), r))
                .Min();
            foreach (int slot in flows.Keys.Where(slot => !rates.ContainsKey(slot) && paths[slot].Contains(resource)).ToArray())
            {
                rates.Add(slot, (level, resource));
                foreach (int r in paths[slot])
                {
                    left[r] -= level;
                }
            }
        }

        return rates;
    }

    /// <summary>Exact rationals: the rate of each flow as numerator and denominator, in the fixed point's units.</summary>
    public static Dictionary<int, (BigInteger Numerator, BigInteger Denominator)> Exactly(long[] capacities, SortedDictionary<int, TestFlow> flows)
    {
        var (whole, paths) = Resources(capacities, flows);
        var left = whole.ToDictionary(r => r.Key, r => (Numerator: (BigInteger)r.Value, Denominator: BigInteger.One));
        var rates = new Dictionary<int, (BigInteger Numerator, BigInteger Denominator)>();
        while (rates.Count < flows.Count)
        {
            (BigInteger Numerator, BigInteger Denominator)? least = null;
            int bottleneck = -1;
            foreach ((int resource, var (numerator, denominator)) in left)
            {
                int free = paths.Count(p => !rates.ContainsKey(p.Key) && p.Value.Contains(resource));
                if (free > 0 && (least is not { } l || numerator * l.Denominator < l.Numerator * denominator * free))
                {
                    (least, bottleneck) = ((numerator, denominator * free), resource);
                }
            }

            var level = least!.Value;
            foreach (int slot in flows.Keys.Where(slot => !rates.ContainsKey(slot) && paths[slot].Contains(bottleneck)).ToArray())
            {
                rates.Add(slot, level);
                foreach (int r in paths[slot])
                {
                    var (numerator, denominator) = left[r];
                    numerator = (numerator * level.Denominator) - (level.Numerator * denominator);
                    denominator *= level.Denominator;
                    BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator);
                    left[r] = (numerator / common, denominator / common);
                }
            }
        }

        return rates;
    }

    private static (Dictionary<int, long> Left, Dictionary<int, int[]> Paths) Resources(long[] capacities, SortedDictionary<int, TestFlow> flows)
    {
        var left = Enumerable.Range(0, capacities.Length).ToDictionary(r => r, r => capacities[r]);
        var paths = new Dictionary<int, int[]>();
        foreach ((int slot, TestFlow flow) in flows)
        {
            int own = capacities.Length + slot;
            paths.Add(slot, flow.Cap > 0 ? [.. flow.Route, own] : flow.Route);
            if (flow.Cap > 0)
            {
                left.Add(own, flow.Cap);
            }
        }

        return (left, paths);
    }
}
