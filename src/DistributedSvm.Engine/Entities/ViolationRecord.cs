using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>A violation with the entity that reported it and the event in which it did.</summary>
[GenerateSerializer, Immutable]
public sealed record ViolationRecord([property: Id(0)] Violation Violation, [property: Id(1)] EntityId Entity, [property: Id(2)] EventKey Event)
{
    /// <summary>By event, then reporter, then all that the violation says: an order that no execution changes.</summary>
    public static int Compare(ViolationRecord a, ViolationRecord b)
    {
        int byEvent = a.Event.CompareTo(b.Event);
        if (byEvent != 0)
        {
            return byEvent;
        }

        int byEntity = a.Entity.CompareTo(b.Entity);
        if (byEntity != 0)
        {
            return byEntity;
        }

        int byInvariant = string.CompareOrdinal(a.Violation.Invariant, b.Violation.Invariant);
        if (byInvariant != 0)
        {
            return byInvariant;
        }

        int byText = string.CompareOrdinal(a.Violation.Text, b.Violation.Text);
        return byText != 0 ? byText : a.Violation.Blame.CompareTo(b.Violation.Blame);
    }
}
