using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Locks;

/// <summary>
/// Finds orders of locks that can deadlock: the cycles of the lock-class graph, whether or not two tasks ever met in them (I-27). A second reservation lock under a first is
/// none: that class is a wait-die lock, whose takers back off.
/// </summary>
public static class LockCycles
{
    /// <summary>Each simple cycle once, beginning with its least class, in the order of their classes.</summary>
    public static ImmutableArray<ImmutableArray<LockEdge>> Find(LockOrder order)
    {
        LockEdge[] edges = [.. order.FirstUses.Keys.Where(edge => edge is not { Held: LockClass.Reservation, Taken: LockClass.Reservation })];
        var cycles = ImmutableArray.CreateBuilder<ImmutableArray<LockEdge>>();
        foreach (LockClass first in edges.Select(edge => edge.Held).Distinct())
        {
            Follow(edges, first, [], cycles);
        }

        return cycles.ToImmutable();
    }

    /// <summary>One violation for each cycle, where and when the last of its edges was first seen: only then it was closed.</summary>
    public static IEnumerable<ViolationRecord> Violations(LockOrder order) => Find(order).Select(cycle =>
    {
        LockUse closing = cycle.Select(edge => order.FirstUses[edge]).Max();
        return new ViolationRecord(Invariants.LockOrder(Text(cycle, order)), closing.Entity, closing.Event);
    });

    /// <summary>In the words of lockdep.</summary>
    private static string Text(ImmutableArray<LockEdge> cycle, LockOrder order)
    {
        string danger = cycle.Length == 1 ? "possible recursive locking" : "possible circular locking dependency";
        string ring = string.Join(" -> ", cycle.Select(edge => edge.Held.Name()).Append(cycle[0].Held.Name()));
        IEnumerable<string> uses = cycle.Select(edge => $"{edge} first taken so at {order.FirstUses[edge].Event.Time} by {order.FirstUses[edge].Entity}");
        return $"{danger}: {ring}: {string.Join(", ", uses)}";
    }

    /// <summary>All ways on from the end of a path that lead back to its first class, over none that is less than it or was passed.</summary>
    private static void Follow(LockEdge[] edges, LockClass first, ImmutableArray<LockEdge> path, ImmutableArray<ImmutableArray<LockEdge>>.Builder cycles)
    {
        LockClass last = path.IsEmpty ? first : path[^1].Taken;
        foreach (LockEdge edge in edges.Where(edge => edge.Held == last))
        {
            if (edge.Taken == first)
            {
                cycles.Add(path.Add(edge));
            }
            else if (edge.Taken > first && path.All(passed => passed.Taken != edge.Taken))
            {
                Follow(edges, first, path.Add(edge), cycles);
            }
        }
    }
}
