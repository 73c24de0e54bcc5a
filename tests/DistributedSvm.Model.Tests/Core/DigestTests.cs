using System.Buffers.Binary;
using System.Text;
using CsCheck;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests;

public sealed class DigestTests
{
    [Fact]
    public void The_hash_is_the_same_on_every_machine()
    {
        // From a second implementation of what the type says of itself.
        Assert.Equal(0x283A72A5B9AB93D3UL, Of((ref Digest digest) => { }));
        Assert.Equal(0x741964BA9179DB5BUL, Of((ref Digest digest) => digest.Add(1UL)));
        Assert.Equal(0x838540FD776F4611UL, Of((ref Digest digest) => digest.Add("dma-buf, Größe")));
        Assert.Equal(0xB32429BA12FC6D8AUL, Digest.Contribution(new EntityId(3, EntityKind.Gpu), 42));
    }

    [Fact]
    public void Words_fold_in_their_order() => Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong).Sample((seed, a, b) =>
    {
        if (a != b)
        {
            Assert.NotEqual(Of(seed, a, b), Of(seed, b, a));
        }
    });

    [Fact]
    public void Every_single_word_changes_the_hash() =>
        Gen.Select(Gen.ULong.Array[1, 20], Gen.Int[0, 19], Gen.ULong[1, ulong.MaxValue]).Sample((words, at, change) =>
        {
            ulong before = Of(1, words);
            words[at % words.Length] ^= change;
            Assert.NotEqual(before, Of(1, words));
        });

    [Fact]
    public void A_zero_at_the_end_changes_the_hash_too() =>
        Gen.ULong.Array[0, 20].Sample(words => Assert.NotEqual(Of(1, words), Of(1, [.. words, 0])));

    [Fact]
    public void Each_bit_of_a_word_flips_about_half_of_the_hash()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            int flipped = 0;
            for (ulong i = 0; i < 256; i++)
            {
                flipped += System.Numerics.BitOperations.PopCount(Of(7, i) ^ Of(7, i ^ (1UL << bit)));
            }

            Assert.InRange(flipped / 256.0, 28, 36);
        }
    }

    [Fact]
    public void Numbers_fold_as_64_bits_with_their_sign()
    {
        Assert.Equal(Of((ref Digest digest) => digest.Add(ulong.MaxValue)), Of((ref Digest digest) => digest.Add(-1)));
        Assert.Equal(Of((ref Digest digest) => digest.Add(ulong.MaxValue)), Of((ref Digest digest) => digest.Add(-1L)));
        Assert.Equal(Of((ref Digest digest) => digest.Add(1UL)), Of((ref Digest digest) => digest.Add(true)));
        Assert.Equal(Of((ref Digest digest) => digest.Add(0UL)), Of((ref Digest digest) => digest.Add(false)));
        Assert.Equal(Of((ref Digest digest) => digest.Add(19UL)), Of((ref Digest digest) => digest.Add(Errno.ENODEV)));
        Assert.Equal(Of((ref Digest digest) => digest.Add(77UL)), Of((ref Digest digest) => digest.Add(new SimTime(77))));
        Assert.Equal(
            Of((ref Digest digest) => digest.Add(0x0000_0005_0800_0000UL)),
            Of((ref Digest digest) => digest.Add(new EntityId(5, EntityKind.Gpu))));
    }

    [Fact]
    public void Strings_fold_as_their_utf8_length_and_little_endian_words() => Gen.String.Sample(text =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] padded = new byte[(bytes.Length + 7) / 8 * 8];
        bytes.CopyTo(padded, 0);
        var expected = new Digest(3);
        expected.Add(bytes.Length);
        for (int i = 0; i < padded.Length; i += 8)
        {
            expected.Add(BinaryPrimitives.ReadUInt64LittleEndian(padded.AsSpan(i)));
        }

        var actual = new Digest(3);
        actual.Add(text);
        Assert.Equal(expected.Value, actual.Value);
    });

    [Fact]
    public void Strings_that_run_together_the_same_fold_differently()
    {
        Assert.NotEqual(
            Of((ref Digest digest) =>
            {
                digest.Add("ab");
                digest.Add("c");
            }),
            Of((ref Digest digest) =>
            {
                digest.Add("a");
                digest.Add("bc");
            }));
        Assert.NotEqual(Of((ref Digest digest) => digest.Add("a")), Of((ref Digest digest) => digest.Add("a\0")));
        Assert.NotEqual(Of((ref Digest digest) => digest.Add("")), Of((ref Digest digest) => { }));
    }

    [Fact]
    public void The_sum_of_contributions_wraps_and_tells_who_had_which_hash()
    {
        var first = new EntityId(1, EntityKind.Gpu);
        var second = new EntityId(2, EntityKind.Gpu);
        Gen.Select(Gen.ULong, Gen.ULong).Sample((a, b) =>
        {
            ulong sum = Digest.Contribution(first, a) + Digest.Contribution(second, b);
            Assert.Equal(sum, Digest.Contribution(second, b) + Digest.Contribution(first, a));
            Assert.Equal(Digest.Contribution(first, a), sum - Digest.Contribution(second, b));
            if (a != b)
            {
                Assert.NotEqual(sum, Digest.Contribution(first, b) + Digest.Contribution(second, a));
            }
        });
    }

    [Fact]
    public void Two_entities_with_equal_hashes_do_not_cancel_out() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.ULong).Sample((a, b, hash) =>
            Assert.Equal(a == b, Digest.Contribution(new(a, EntityKind.Gpu), hash) == Digest.Contribution(new(b, EntityKind.Gpu), hash)));

    private delegate void Folding(ref Digest digest);

    private static ulong Of(Folding fold)
    {
        var digest = new Digest(1);
        fold(ref digest);
        return digest.Value;
    }

    private static ulong Of(ulong seed, params ulong[] words)
    {
        var digest = new Digest(seed);
        foreach (ulong word in words)
        {
            digest.Add(word);
        }

        return digest.Value;
    }
}
