using System.Numerics;
using System.Text;

namespace DistributedSvm.Model.Core;

/// <summary>
/// A running 64-bit hash of what an entity handled. Words are folded by arithmetic on their values, so the result does not depend on byte order,
/// process or machine. Not cryptographic: it tells results apart, it does not defend against forgery.
/// </summary>
[GenerateSerializer]
public struct Digest : IEquatable<Digest>
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;

    [Id(0)]
    private ulong _state;

    public Digest(ulong seed) => _state = seed;

    public void Add(ulong word) => _state = (BitOperations.RotateLeft(_state ^ (word * Prime2), 31) * Prime1) + Prime3;

    public void Add(long word) => Add((ulong)word);

    public void Add(int word) => Add((ulong)(long)word);

    public void Add(bool value) => Add(value ? 1UL : 0UL);

    public void Add(SimTime time) => Add((ulong)time.Picoseconds);

    public void Add(EntityId id) => Add(id.Value);

    public void Add(Errno errno) => Add((ulong)(int)errno);

    /// <summary>The length in UTF-8 bytes, then the bytes in little-endian words of eight.</summary>
    public void Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        for (int i = 0; i < bytes.Length; i += 8)
        {
            ulong word = 0;
            for (int j = 0; j < 8 && i + j < bytes.Length; j++)
            {
                word |= (ulong)bytes[i + j] << (8 * j);
            }

            Add(word);
        }
    }

    /// <summary>The hash of all words so far, well mixed.</summary>
    public readonly ulong Value => Mix(_state);

    /// <summary>What one entity adds to the run's digest: summed with wrap-around over entities, so their order does not matter.</summary>
    public static ulong Contribution(EntityId id, ulong hash)
    {
        var digest = new Digest(id.Value);
        digest.Add(hash);
        return digest.Value;
    }

    /// <summary>The finalizer of a 64-bit mixer: every input bit reaches every output bit.</summary>
    public static ulong Mix(ulong x)
    {
        x ^= x >> 33;
        x *= Prime2;
        x ^= x >> 29;
        x *= Prime3;
        return x ^ (x >> 32);
    }

    public readonly bool Equals(Digest other) => _state == other._state;

    public override readonly bool Equals(object? obj) => obj is Digest other && Equals(other);

    public override readonly int GetHashCode() => unchecked((int)_state);

    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);
}
