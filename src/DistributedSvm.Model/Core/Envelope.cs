namespace DistributedSvm.Model.Core;

/// <summary>A message on its way: when it arrives, from whom, to whom, and the event whose handling sent it.</summary>
[GenerateSerializer, Immutable]
public readonly record struct Envelope(
    [property: Id(0)] SimTime Time,
    [property: Id(1)] EntityId Sender,
    [property: Id(2)] long Sequence,
    [property: Id(3)] EntityId Receiver,
    [property: Id(4)] Message Message,
    [property: Id(5)] EventKey Cause)
{
    public EventKey Key => new(Time, Sender, Sequence);

    /// <summary>The order in which a receiver handles events: (time, sender, sequence).</summary>
    public static int CompareOrder(in Envelope a, in Envelope b)
    {
        if (a.Time.Picoseconds != b.Time.Picoseconds)
        {
            return a.Time.Picoseconds < b.Time.Picoseconds ? -1 : 1;
        }

        return a.Sender.Value != b.Sender.Value ? a.Sender.Value.CompareTo(b.Sender.Value) : a.Sequence.CompareTo(b.Sequence);
    }
}
