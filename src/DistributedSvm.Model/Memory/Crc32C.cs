using System.Buffers.Binary;
using System.Numerics;

namespace DistributedSvm.Model.Memory;

/// <summary>CRC-32C (Castagnoli), which finds every damage of up to three bits, and of up to 32 adjacent ones, in messages of any size that occurs here.</summary>
public static class Crc32C
{
    /// <summary>Bytes of a checksum.</summary>
    public const int Size = sizeof(uint);

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
