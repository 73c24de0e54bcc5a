using System.Globalization;

namespace DistributedSvm.Model.Core;

/// <summary>
/// The identity of an entity in 64 bits: the index of a static entity in the world's table (high 32 bits), its kind (6 bits) and,
/// for a child that this static entity created, the child's serial from 1 on (26 bits; 0 for the static one). Ordered by that number.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct EntityId([property: Id(0)] ulong Value) : IComparable<EntityId>
{
    public const int MaxSerial = (1 << SerialBits) - 1;
    private const int SerialBits = 26;
    private const int KindBits = 6;

    public EntityId(int index, EntityKind kind, int serial = 0)
        : this(((ulong)(uint)index << 32) | ((ulong)kind << SerialBits) | (uint)serial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)kind, (1 << KindBits) - 1);
        ArgumentOutOfRangeException.ThrowIfNegative(serial);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serial, MaxSerial);
    }

    /// <summary>Index of the static entity, or of the one that created this child, in the world's table.</summary>
    public int Index => (int)(Value >> 32);

    public EntityKind Kind => (EntityKind)((Value >> SerialBits) & ((1 << KindBits) - 1));

    public int Serial => (int)(Value & MaxSerial);

    public bool IsStatic => Serial == 0;

    public bool IsNone => Value == 0;

    public int CompareTo(EntityId other) => Value.CompareTo(other.Value);

    /// <summary>A short form without the world's table; <see cref="World.PathOf"/> gives the readable path.</summary>
    public override string ToString() =>
        IsStatic
            ? string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Index}")
            : string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Index}#{Serial}");
}
