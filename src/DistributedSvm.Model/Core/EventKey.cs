namespace DistributedSvm.Model.Core;

/// <summary>The place of an event in the total order: time, then sender, then the sender's own sequence number.</summary>
[GenerateSerializer, Immutable]
public readonly record struct EventKey([property: Id(0)] SimTime Time, [property: Id(1)] EntityId Sender, [property: Id(2)] long Sequence)
    : IComparable<EventKey>
{
    public int CompareTo(EventKey other)
    {
        if (Time.Picoseconds != other.Time.Picoseconds)
        {
            return Time.Picoseconds < other.Time.Picoseconds ? -1 : 1;
        }

        return Sender.Value != other.Sender.Value ? Sender.Value.CompareTo(other.Sender.Value) : Sequence.CompareTo(other.Sequence);
    }
}
