using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>A violation with the entity that reported it and the event in which it did.</summary>
[GenerateSerializer, Immutable]
public sealed record ViolationRecord([property: Id(0)] Violation Violation, [property: Id(1)] EntityId Entity, [property: Id(2)] EventKey Event)
{
    /// <summary>By event, then reporter, then the violation's own text: an order that no execution changes.</summary>
    public static int Compare(ViolationRecord a, ViolationRecord b)
    {
        int byEvent = a.Event.CompareTo(b.Event);
        if (byEvent != 0)
        {
            return byEvent;
        }

        int byEntity = a.Entity.CompareTo(b.Entity);
        return byEntity != 0 ? byEntity : string.CompareOrdinal(a.Violation.Invariant + a.Violation.Text, b.Violation.Invariant + b.Violation.Text);
    }
}
