using System.Buffers.Binary;
using CsCheck;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Grains.Tests.Wire;

/// <summary>Whatever comes over the wire, reading ends soon, with envelopes or with the one exception.</summary>
public sealed class DamagedEnvelopesTests : IDisposable
{
    /// <summary>What a batch of at most a few kilobytes may cost to be found damaged: arrays of the serializer that are announced and never come.</summary>
    private const long AllocationLimit = 16 << 20;

    private readonly EnvelopeCodec _codec = new();

    public void Dispose() => _codec.Dispose();

    [Fact]
    public void Any_truncation_is_rejected()
    {
        ReadOnlyMemory<byte> bytes = _codec.Write([.. Batches.Messages.Take(50).Select(Batches.Carrying)]);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<CorruptEnvelopesException>(() => _codec.Read(bytes[..length]));
        }
    }

    [Fact]
    public void Any_few_flipped_bits_are_rejected() =>
        Gen.Select(Batches.Any, Gen.UInt.Array[1, 3]).Sample(
            (batch, flips) =>
            {
                byte[] bytes = _codec.Write(batch).ToArray();
                byte[] damaged = Flip(bytes, flips);
                if (!damaged.AsSpan().SequenceEqual(bytes))
                {
                    Assert.Throws<CorruptEnvelopesException>(() => _codec.Read(damaged));
                }
            },
            iter: 5000);

    /// <summary>Not an accident of the wire but a sender that is wrong, or hostile.</summary>
    [Fact]
    public void Damage_under_a_valid_checksum_ends_in_envelopes_or_the_one_exception_and_costs_little()
    {
        int accepted = 0;
        int rejected = 0;
        Gen.Select(Batches.Any.Where(batch => batch.Length > 0), Gen.UInt.Array[1, 8], Gen.Byte.Array[0, 8], Gen.UInt).Sample(
            (batch, flips, inserted, position) =>
            {
                byte[] body = _codec.Write(batch).ToArray()[..^Crc32C.Size];
                int at = 1 + (int)(position % (uint)body.Length);
                byte[] damaged = Flip([.. body[..at], .. inserted, .. body[at..]], flips);
                damaged[0] = EnvelopeCodec.Version;
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    _codec.Read(WithChecksum(damaged));
                    Interlocked.Increment(ref accepted);
                }
                catch (CorruptEnvelopesException)
                {
                    Interlocked.Increment(ref rejected);
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
            },
            iter: 20_000);
        Assert.True(accepted > 100 && rejected > 100, $"{accepted} accepted, {rejected} rejected: the test lost its aim");
    }

    [Fact]
    public void More_envelopes_than_there_are_bytes_for_are_refused_before_there_is_room_for_them()
    {
        // 2^28 - 1 in Orleans' four-byte form.
        byte[] bytes = WithChecksum([EnvelopeCodec.Version, 0xF8, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Contains("268435455 envelopes do not fit into the 7 bytes left", Refusal(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_another_version_of_the_model_is_named()
    {
        byte[] bytes = _codec.Write([Batches.Carrying(new PholdStart())]).ToArray();

        // After version, count and tag: the number 0x0501, in Orleans' two-byte form.
        Assert.Equal((0x0501 << 2) | 2, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(3)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3), (0x3701 << 2) | 2);
        Assert.Contains("no message of type number 0x3701", Refusal(WithChecksum(bytes[..^Crc32C.Size])), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_another_version_are_named()
    {
        byte[] bytes = _codec.Write([]).ToArray();
        bytes[0] = 9;
        Assert.Contains("of version 9, this silo knows version 1", Refusal(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_the_last_envelope_is_refused()
    {
        byte[] bytes = _codec.Write([Batches.Carrying(new PholdStart())]).ToArray();
        Assert.Contains("3 bytes follow the last envelope", Refusal(WithChecksum([.. bytes[..^Crc32C.Size], 1, 2, 3])), StringComparison.Ordinal);
    }

    private string Refusal(byte[] bytes) => Assert.Throws<CorruptEnvelopesException>(() => _codec.Read(bytes)).Message;

    private static byte[] WithChecksum(byte[] body)
    {
        byte[] bytes = [.. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(body.Length), Crc32C.Of(body));
        return bytes;
    }

    private static byte[] Flip(byte[] bytes, uint[] positions)
    {
        byte[] flipped = [.. bytes];
        foreach (uint position in positions)
        {
            flipped[position / 8 % bytes.Length] ^= (byte)(1 << (int)(position % 8));
        }

        return flipped;
    }
}
