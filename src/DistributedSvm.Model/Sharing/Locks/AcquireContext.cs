using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The ww_acquire_ctx of a task that takes several reservation locks: its stamp, the lower the older, and how many it holds already. The default is a task without a
/// context, which simply waits its turn.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct AcquireContext([property: Id(0)] long Stamp, [property: Id(1)] int Acquired)
{
    /// <summary>Bits of a stamp that tell entities apart which take one in the same nanosecond.</summary>
    private const int EntityBits = 20;

    public bool HasStamp => Stamp != 0;

    /// <summary>
    /// The stamp of a new task: older the earlier, above the entity's <paramref name="last"/> one, and no other entity's. Two tasks of one age would wait for each other.
    /// </summary>
    public static long NextStamp(long last, SimTime now, EntityId entity)
    {
        long nanoseconds = Math.Max((last >> EntityBits) + 1, now.Picoseconds / 1000);
        return (nanoseconds << EntityBits) | (uint)(entity.Index & ((1 << EntityBits) - 1));
    }

    public bool IsYoungerThan(AcquireContext other) => HasStamp && other.HasStamp && Stamp > other.Stamp;

    public override string ToString() =>
        HasStamp ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stamp {Stamp}, {Acquired} held") : "none";
}
