using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>The codec where it is used: in a container that prefers it to the one for all lists.</summary>
public sealed class AddressRangesCodecTests
{
    private static readonly Serializer Compact = new ServiceCollection().AddSerializer()
        .AddSingleton<IFieldCodec<ImmutableArray<AddressRange>>, AddressRangesCodec>()
        .BuildServiceProvider().GetRequiredService<Serializer>();

    private static readonly Gen<AddressRange> AnyRange = Gen.Select(
        Gen.OneOf(Gen.ULong, Gen.ULong[0, 1UL << 40].Select(page => page << 12)),
        Gen.OneOf(Gen.ULong, Gen.Int[0, 63].Select(order => 1UL << order), Gen.Const(0UL)),
        (start, length) => new AddressRange(start, unchecked(start + length - 1)));

    private static readonly Gen<ImmutableArray<AddressRange>> AnyRanges = AnyRange.Array[0, 60].Select(ranges => ranges.ToImmutableArray());

    /// <summary>A guest may ask for ranges that are none; the answer is an errno and not a lost message.</summary>
    [Fact]
    public void Any_ranges_survive_a_round_trip_valid_or_not() =>
        AnyRanges.Sample(ranges => Assert.Equal(ranges, RoundTrip(ranges)), iter: 5000);

    [Fact]
    public void No_list_and_an_empty_list_remain_what_they_are()
    {
        Assert.True(RoundTrip(default).IsDefault);
        Assert.False(RoundTrip([]).IsDefault);
        Assert.Empty(RoundTrip([]));
    }

    [Fact]
    public void The_blocks_of_a_frame_take_a_third_of_the_bytes()
    {
        ImmutableArray<AddressRange> blocks =
        [
            .. Enumerable.Range(0, 8).Select(i => AddressRange.FromLength(0x1_7000_0000 + ((ulong)i << 24), 4096UL << i)),
        ];
        int compact = Compact.SerializeToArray(new FreePages(blocks)).Length;
        int general = Serialization.Serializer.SerializeToArray(new FreePages(blocks)).Length;
        int none = Compact.SerializeToArray(new FreePages([])).Length;
        Assert.InRange(compact - none, 1, (general - none) / 3);
    }

    [Fact]
    public void A_field_that_is_cut_off_is_rejected() =>
        AnyRanges.Sample(
            ranges =>
            {
                byte[] bytes = Encode(ranges);
                for (int length = 0; length < bytes.Length; length++)
                {
                    byte[] cut = bytes[..length];
                    Assert.Throws<CorruptRangeXArrayException>(() => Decode(cut));
                }
            },
            iter: 100);

    /// <summary>No checksum protects a list by itself: what is damaged is another list, or rejected.</summary>
    [Fact]
    public void Damage_makes_other_ranges_or_the_one_exception() =>
        Gen.Select(AnyRanges, Gen.UInt.Array[1, 6]).Sample(
            (ranges, flips) =>
            {
                byte[] bytes = Encode(ranges);
                foreach (uint flip in flips)
                {
                    bytes[flip / 8 % bytes.Length] ^= (byte)(1 << (int)(flip % 8));
                }

                try
                {
                    AddressRange[] read = Decode(bytes);
                    Assert.Equal(read, Decode(Encode([.. read])));
                }
                catch (CorruptRangeXArrayException)
                {
                }
            },
            iter: 20_000);

    private static ImmutableArray<AddressRange> RoundTrip(ImmutableArray<AddressRange> ranges) =>
        Compact.Deserialize<FreePages>(Compact.SerializeToArray(new FreePages(ranges)))!.Pages;

    private static byte[] Encode(ImmutableArray<AddressRange> ranges)
    {
        byte[] buffer = new byte[AddressRangesFormat.MaximumSize(ranges.Length)];
        int at = 0;
        AddressRangesFormat.Encode(ranges.AsSpan(), buffer, ref at);
        return buffer[..at];
    }

    private static AddressRange[] Decode(byte[] bytes)
    {
        int at = 0;
        return AddressRangesFormat.Decode(bytes, ref at);
    }
}
