using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

public sealed class RangeXArrayCodecTests
{
    private const int ChecksumSize = 4;

    private static readonly Gen<AddressRange> PageRange =
        Gen.Select(Gen.ULong[0, 1UL << 40], Gen.OneOf(Gen.Int[0, 14].Select(order => 1UL << order), Gen.ULong[1, 1_000_000]))
            .Select((page, pages) => AddressRange.FromLength(page << 12, pages << 12));

    private static readonly Gen<AddressRange> ByteRange =
        Gen.Select(Gen.ULong, Gen.ULong).Select((a, b) => new AddressRange(Math.Min(a, b) | 1, Math.Max(a, b) | 1));

    private static readonly Gen<RangeXArray> Ranges = Gen.Select(
        Gen.Long,
        Gen.Frequency((4, PageRange.Array[0, 60]), (1, ByteRange.Array[0, 1])))
        .Select((generation, ranges) => RangeXArray.Create(generation, ranges));

    [Fact]
    public void Any_ranges_survive_a_round_trip() =>
        Ranges.Sample(
            ranges =>
            {
                RangeXArray copy = Serialization.RoundTrip(ranges);
                Assert.Equal(ranges, copy);
                Assert.Equal(ranges.ContentHash, copy.ContentHash);
            },
            iter: 3000);

    [Fact]
    public void The_edges_of_the_address_space_survive_a_round_trip()
    {
        RangeXArray ranges = RangeXArray.Create(
            long.MinValue,
            [new(ulong.MaxValue, ulong.MaxValue), new(0, 0), new(1UL << 63, 1UL << 63), new(0, (1UL << 63) - 1), new(1, (1UL << 62) + 12345)]);
        Assert.Equal(ranges, Serialization.RoundTrip(ranges));
        RangeXArray half = RangeXArray.Create(long.MaxValue, [new(1UL << 63, ulong.MaxValue)]);
        Assert.Equal(half, Serialization.RoundTrip(half));
        Assert.Equal(RangeXArray.Empty, Serialization.RoundTrip(RangeXArray.Empty));
    }

    [Fact]
    public void Null_and_repeated_references_keep_their_identity_and_a_deep_copy_is_the_same_object()
    {
        RangeXArray ranges = RangeXArray.Create(1, [new(0, 4095)]);
        RangeXArray?[] copy = Serialization.RoundTrip<RangeXArray?[]>([ranges, null, ranges]);
        Assert.Equal(ranges, copy[0]);
        Assert.Null(copy[1]);
        Assert.Same(copy[0], copy[2]);
        Assert.Same(ranges, Serialization.DeepCopy(ranges));
        Assert.Same(ranges, Assert.Single(Serialization.DeepCopy<object[]>([ranges])));
        Assert.Equal(ranges, Assert.Single(Serialization.RoundTrip(ImmutableArray.Create(ranges))));
    }

    /// <summary>Buffers of 1 to 1024 pages, contiguous and scattered, in fresh and in badly fragmented memory of a 24 GiB card, seen through a BAR.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_range_of_a_buddy_allocated_buffer_costs_at_most_six_bytes(bool fragmented)
    {
        const ulong Bar = 0x3A00_0000_0000;
        int empty = Encode(RangeXArray.Create(1, [])).Length;
        int worst = 0;
        long allBytes = 0;
        long allRanges = 0;
        BuddyAllocator vram = BuddyAllocator.Create(24UL << 30);
        if (fragmented)
        {
            Fragment(vram, 60_000);
        }

        Gen.Select(Gen.Int[1, 1024], Gen.Int[0, 4], Gen.Bool, Gen.Bool).Array[100].Sample(
            requests =>
            {
                BuddyAllocator memory = Serialization.DeepCopy(vram);
                foreach ((int pages, int minimumOrder, bool contiguous, bool keep) in requests)
                {
                    ulong minimum = fragmented ? 4096 : 4096UL << minimumOrder;
                    BuddyFlags flags = contiguous ? BuddyFlags.Contiguous : BuddyFlags.None;
                    Errno errno = memory.Allocate((ulong)pages << 12, minimum, flags, out ImmutableArray<BuddyBlock> blocks);
                    Assert.True(errno == Errno.Ok || (contiguous && fragmented));
                    AddressRange[] ranges = [.. blocks.Select(block => AddressRange.FromLength(Bar + block.Offset, block.Size))];
                    RangeXArray array = RangeXArray.Create(1, ranges);
                    int bytes = Encode(array).Length;

                    // What ranges add to an empty array; the first one's absolute start may cost two bytes more than a gap.
                    Assert.True(bytes - empty <= (6 * array.Count) + 2, $"{bytes} bytes for {array.Count} ranges");
                    int shuffled = Encode(RangeXArray.Create(1, [.. ranges.OrderBy(range => Digest.Mix(range.Start))])).Length;
                    Assert.True(shuffled - empty <= (6 * array.Count) + 2, $"{shuffled} bytes for {array.Count} shuffled ranges");
                    allBytes += bytes;
                    allRanges += array.Count;
                    if (array.Count >= 16)
                    {
                        worst = Math.Max(worst, (bytes + array.Count - 1) / array.Count);
                    }

                    if (!keep)
                    {
                        memory.Free(blocks);
                    }
                }
            },
            iter: 5,
            threads: 1);
        Assert.InRange(worst, 0, 6);
        Assert.True(!fragmented || (allRanges > 3_000 && worst > 0), $"only {allRanges} ranges measured");
        TestContext.Current.SendDiagnosticMessage(
            $"fragmented {fragmented}: {(double)allBytes / allRanges:0.00} bytes per range over {allRanges} ranges, headers and checksums included");
    }

    [Fact]
    public void Any_truncation_of_any_length_is_rejected_with_the_one_exception() =>
        Ranges.Sample(
            ranges =>
            {
                byte[] bytes = Encode(ranges);
                for (int length = 0; length < bytes.Length; length++)
                {
                    Assert.Throws<CorruptRangeXArrayException>(() => RangeXArrayFormat.Decode(bytes.AsSpan(0, length)));
                }
            },
            iter: 100);

    [Fact]
    public void Any_few_flipped_bits_are_rejected_with_the_one_exception() =>
        Gen.Select(Ranges, Gen.UInt.Array[1, 3]).Sample(
            (ranges, flips) =>
            {
                byte[] bytes = Encode(ranges);
                byte[] damaged = Flip(bytes, 0, flips);
                if (!damaged.AsSpan().SequenceEqual(bytes))
                {
                    CorruptRangeXArrayException exception =
                        Assert.Throws<CorruptRangeXArrayException>(() => RangeXArrayFormat.Decode(damaged));
                    Assert.StartsWith("Not address ranges: ", exception.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000);

    /// <summary>Damage that a matching checksum hides: what is still accepted must be a mapping, and whatever is not must be rejected as any other damage.</summary>
    [Fact]
    public void Damage_under_a_valid_checksum_never_crashes_the_reader()
    {
        int accepted = 0;
        int rejected = 0;
        Gen.Select(Ranges, Gen.UInt.Array[1, 8], Gen.Byte.Array[0, 12], Gen.UInt).Sample(
            (ranges, flips, inserted, position) =>
            {
                byte[] body = Encode(ranges)[..^ChecksumSize];
                int at = (int)(position % (uint)(body.Length + 1));
                byte[] damaged = WithChecksum(Flip([.. body[..at], .. inserted, .. body[at..]], 1, flips));
                try
                {
                    RangeXArray read = RangeXArrayFormat.Decode(damaged);
                    Assert.All(read.ToImmutableArray(), range => Assert.True(range.IsValid));
                    Assert.Equal(read, RangeXArrayFormat.Decode(Encode(read)));
                    Interlocked.Increment(ref accepted);
                }
                catch (CorruptRangeXArrayException)
                {
                    Interlocked.Increment(ref rejected);
                }
            },
            iter: 20_000);
        Assert.True(accepted > 100 && rejected > 100, $"{accepted} accepted, {rejected} rejected: the test lost its aim");
    }

    [Theory]
    [InlineData("01 00 00 00", "version 1")]
    [InlineData("02 00 40 00", "granularity 2^64")]
    [InlineData("02 00 0C FF FF FF FF FF FF FF FF FF 01", "18446744073709551615 ranges do not fit")]
    [InlineData("02 00 0C 02 00 00", "2 ranges do not fit")]
    [InlineData("02 00 0C 01 80 80", "ends inside a range")]
    [InlineData("02 00 0C 01 FF FF FF FF FF FF FF FF FF FF 01 00", "more than 64 bits")]
    [InlineData("02 00 0C 01 FF FF FF FF FF FF FF FF FF 03 00", "more than 64 bits")]
    [InlineData("02 00 0C 01 00 40 00", "EOVERFLOW")]
    [InlineData("02 00 0C 01 02 40 00", "EINVAL")]
    [InlineData("02 00 0C 01 00 3F", "range 0 has 9223372036854775808 units")]
    [InlineData("02 00 00 01 00 40 FF FF FF FF FF FF FF FF FF 01", "more than 64 bits")]
    [InlineData("02 00 00 01 01 01", "EINVAL")]
    [InlineData("02 00 00 02 00 3F 00 3F", "EOVERFLOW")]
    [InlineData("02 00 0C 01 00 00 00", "1 bytes follow")]
    public void Each_kind_of_nonsense_is_named(string body, string message)
    {
        byte[] bytes = WithChecksum([.. body.Split(' ').Select(text => Convert.ToByte(text, 16))]);
        CorruptRangeXArrayException exception = Assert.Throws<CorruptRangeXArrayException>(() => RangeXArrayFormat.Decode(bytes));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Through the whole serializer: from the length prefix on, the field is the codec's to judge; the header before it is the serializer's.</summary>
    [Fact]
    public void A_message_that_is_cut_off_or_damaged_inside_the_field_is_rejected_with_the_one_exception() =>
        Gen.Select(Ranges, Gen.UInt, Gen.UInt.Array[1, 3]).Sample(
            (ranges, cut, flips) =>
            {
                byte[] bytes = Serialization.Serializer.SerializeToArray(ranges);
                int payload = Encode(ranges).Length;
                int prefix = PrefixSize(payload);
                int field = Enumerable.Range(0, bytes.Length - payload + 1).Last(at => bytes.AsSpan(at, payload).SequenceEqual(Encode(ranges)));
                int length = field - prefix + (int)(cut % (uint)(payload + prefix));
                Assert.Throws<CorruptRangeXArrayException>(() => Serialization.Serializer.Deserialize<RangeXArray>(bytes.AsMemory(0, length)));

                byte[] damaged = [.. bytes[..field], .. Flip(bytes[field..(field + payload)], 0, flips), .. bytes[(field + payload)..]];
                if (!damaged.AsSpan().SequenceEqual(bytes))
                {
                    Assert.Throws<CorruptRangeXArrayException>(() => Serialization.Serializer.Deserialize<RangeXArray>(damaged));
                }
            },
            iter: 2000);

    /// <summary>The check value of CRC-32C in the catalogues of CRCs.</summary>
    [Fact]
    public void The_checksum_is_crc_32c() => Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    private static int PrefixSize(int length) => length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : 3;

    private static byte[] Encode(RangeXArray ranges)
    {
        byte[] buffer = new byte[RangeXArrayFormat.MaximumSize(ranges)];
        return buffer[..RangeXArrayFormat.Encode(ranges, buffer)];
    }

    private static byte[] WithChecksum(byte[] body)
    {
        uint checksum = Crc32C.Of(body);
        return [.. body, (byte)checksum, (byte)(checksum >> 8), (byte)(checksum >> 16), (byte)(checksum >> 24)];
    }

    private static byte[] Flip(byte[] bytes, int from, uint[] positions)
    {
        byte[] flipped = [.. bytes];
        foreach (uint position in positions)
        {
            uint bit = (uint)(8 * from) + (position % (uint)(8 * (bytes.Length - from)));
            flipped[bit >> 3] ^= (byte)(1 << (int)(bit & 7));
        }

        return flipped;
    }

    /// <summary>Leaves nothing free but blocks of 1 to 16 pages at random places all over the memory.</summary>
    private static void Fragment(BuddyAllocator vram, int holes)
    {
        var blocks = new List<ImmutableArray<BuddyBlock>>();
        for (int i = 0; i < holes; i++)
        {
            ulong random = Digest.Mix((ulong)i);
            ulong size = 4096UL << (int)(random & 3) << (int)(random >> 2 & 1);
            ulong start = (random >> 8) % (vram.Size / size) * size;
            if (vram.Allocate(start, start + size, size, 4096, BuddyFlags.None, out ImmutableArray<BuddyBlock> hole) == Errno.Ok)
            {
                blocks.Add(hole);
            }
        }

        Assert.Equal(Errno.Ok, vram.Allocate(vram.FreeBytes, 4096, BuddyFlags.None, out _));
        Assert.Equal(0UL, vram.FreeBytes);
        blocks.ForEach(hole => vram.Free(hole));
    }
}
