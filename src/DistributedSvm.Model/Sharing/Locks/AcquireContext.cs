namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The ww_acquire_ctx of a task that takes several reservation locks: its stamp, the lower the older, and how many it holds already. The default is a task without a
/// context, which simply waits its turn.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct AcquireContext([property: Id(0)] long Stamp, [property: Id(1)] int Acquired)
{
    public bool HasStamp => Stamp != 0;

    public bool IsYoungerThan(AcquireContext other) => HasStamp && other.HasStamp && Stamp > other.Stamp;

    public override string ToString() =>
        HasStamp ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stamp {Stamp}, {Acquired} held") : "none";
}
