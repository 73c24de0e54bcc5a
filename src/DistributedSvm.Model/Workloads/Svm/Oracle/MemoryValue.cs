using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// What may stand at some addresses: a version between two bounds, where each atomic that may or may not have happened yet widens them. Times are those of the oracle's own
/// count of beginnings and ends.
/// </summary>
/// <param name="Low">The least version; 0 stands for zeros.</param>
/// <param name="High">The greatest.</param>
/// <param name="Delta">How far the content's offset is from the address at which it stands: 0 unless it was copied or moved. Wraps.</param>
/// <param name="Written">When the write was over that left it.</param>
/// <param name="Added">When the last atomic on it was over; 0 for none.</param>
/// <param name="Gone">Since when it cannot stand there any more, as something else was written; <see cref="long.MaxValue"/> while it may.</param>
[GenerateSerializer, Immutable]
public readonly record struct MemoryValue(
    [property: Id(0)] long Low,
    [property: Id(1)] long High,
    [property: Id(2)] ulong Delta,
    [property: Id(3)] long Written,
    [property: Id(4)] long Added,
    [property: Id(5)] long Gone)
{
    /// <summary>In place of a version: it is not known.</summary>
    public const long Unknown = -1;

    /// <summary>The process that wrote it; none for the one in whose memory it stands.</summary>
    [Id(6)]
    public EntityId Owner { get; init; }

    /// <summary>What nobody has written.</summary>
    public static readonly MemoryValue Zero = Of(0, 0);

    /// <summary>Anything at all: races that are not followed.</summary>
    public bool IsAnything => Low < 0;

    public bool IsCurrent => Gone == long.MaxValue;

    /// <summary>Something or other, since then.</summary>
    public static MemoryValue Anything(long now) => new(Unknown, Unknown, 0, now, 0, long.MaxValue);

    /// <summary>What a write left.</summary>
    public static MemoryValue Of(long version, long now) => new(version, version, 0, now, 0, long.MaxValue);

    /// <summary>The same after so many atomics.</summary>
    public MemoryValue Plus(long atomics, long now) => IsAnything ? this with { Added = now } : this with { Low = Low + atomics, High = High + atomics, Delta = 0, Added = now };

    /// <summary>The same where so many atomics may have happened: with the first of them content that was copied or moved is of where it stands, so that it is either this or that.</summary>
    public ImmutableArray<MemoryValue> Perhaps(long atomics) =>
        IsAnything || atomics == 0 ? [this]
        : Delta == 0 ? [this with { High = High + atomics }]
        : [this, this with { Low = Low + 1, High = High + atomics, Delta = 0 }];

    /// <summary>The same content so many bytes further on.</summary>
    public MemoryValue MovedBy(ulong distance) => IsAnything || High == 0 ? this : this with { Delta = unchecked(Delta - distance) };

    /// <summary>The same without its history in this memory.</summary>
    public MemoryValue Timeless() => this with { Written = 0, Added = 0, Gone = long.MaxValue };

    /// <summary>The same as seen from another process than the one in whose memory it stands. Where it may be zeros or not, atomics there would make either of them: anything.</summary>
    public MemoryValue Of(EntityId process) =>
        IsAnything || High == 0 || !Owner.IsNone ? this : Low == 0 ? Anything(0) : this with { Owner = process };

    public void Fold(ref Digest digest)
    {
        digest.Add(Low);
        digest.Add(High);
        digest.Add(Delta);
        digest.Add(Written);
        digest.Add(Added);
        digest.Add(Gone);
        digest.Add(Owner);
    }

    /// <summary>Whether this is what was found; <paramref name="delta"/> is of no account for zeros.</summary>
    public bool Matches(EntityId owner, ContentTag found, ulong delta)
    {
        if (IsAnything)
        {
            return true;
        }

        if (found == ContentTag.Zero || found == ContentTag.Cleared)
        {
            return Low == 0;
        }

        return found.Owner == (Owner.IsNone ? owner : Owner) && found.Buffer == 0 && found.Version >= Low && found.Version <= High && delta == Delta;
    }

    public override string ToString() =>
        IsAnything ? "anything"
        : (Low == High ? Name(Low) : $"{Name(Low)} to {Name(High)}") + (Owner.IsNone ? "" : $" of {Owner}") + (Delta == 0 ? "" : $" from 0x{unchecked(0 - Delta):x} before");

    private static string Name(long version) => version == 0 ? "zeros" : $"version {version}";
}
