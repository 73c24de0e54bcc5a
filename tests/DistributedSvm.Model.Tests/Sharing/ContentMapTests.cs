using CsCheck;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>The content oracle itself, against one tag and one offset per byte.</summary>
public sealed class ContentMapTests
{
    private const int Bytes = 120;

    private static readonly ContentTag First = new(Peers.Guest, 1, 1);
    private static readonly ContentTag Second = new(Peers.Guest, 2, 1);

    private static readonly Gen<(int Kind, ulong Start, ulong Length, int Tag, ulong Offset)> Steps = Gen.Select(
        Gen.Frequency((5, Gen.Const(0)), (2, Gen.Const(1)), (4, Gen.Const(2)), (2, Gen.Const(3))),
        Gen.ULong[0, Bytes - 1],
        Gen.ULong[1, 50],
        Gen.Int[0, 3],
        Gen.Frequency((3, Gen.Const(0UL)), (1, Gen.ULong[0, 60])));

    [Fact]
    public void Any_sequence_of_writes_and_erasures_reads_as_one_tag_per_byte() =>
        Steps.Array[1, 60].Sample(
            steps =>
            {
                var map = new ContentMap();
                var oracle = new (ContentTag Tag, ulong Offset)[Bytes];
                (ulong Start, ContentTag Tag, ulong Offset) lastWrite = default;
                foreach ((int kind, ulong start, ulong length, int tagIndex, ulong offset) in steps)
                {
                    var at = new AddressRange(start, Math.Min(start + length, Bytes) - 1);
                    ContentTag tag = tagIndex == 0 ? ContentTag.Zero : new ContentTag(Peers.Guest, tagIndex, 1);
                    switch (kind)
                    {
                        case 0:
                            map.Write(at, tag, offset);
                            Fill(oracle, at, i => (tag, offset + i));
                            lastWrite = (start, tag, offset);
                            break;
                        case 1:
                            map.Erase(at);
                            Fill(oracle, at, _ => default);
                            break;
                        case 2:
                            AssertSame(map, oracle, at, tag, offset);
                            break;
                        default:
                            // What was written last, read from there on: mostly right as far as it goes.
                            AssertSame(map, oracle, at with { Start = Math.Min(lastWrite.Start, at.End) }, lastWrite.Tag, lastWrite.Offset);
                            break;
                    }
                }

                ContentMap copy = Serialization.RoundTrip(map);
                foreach (ContentTag tag in (ContentTag[])[ContentTag.Zero, First, Second])
                {
                    AssertSame(copy, oracle, new AddressRange(0, Bytes - 1), tag, 0);
                }
            },
            iter: 3000);

    [Fact]
    public void The_right_buffer_at_a_shifted_offset_is_wrong_content()
    {
        var map = new ContentMap();
        map.Write(Peers.Pages(0, 4), First, 0);
        Assert.True(Compare(map, Peers.Pages(0, 4), First, 0).Matches);
        Assert.True(Compare(map, Peers.Pages(1, 2), First, Peers.Page).Matches);
        ContentCheck shifted = Compare(map, Peers.Pages(1, 2), First, 0);
        Assert.Equal((false, 0, First), (shifted.Matches, shifted.WrongOffset, shifted.Found));
    }

    [Fact]
    public void Only_the_first_difference_is_kept()
    {
        var map = new ContentMap();
        map.Write(Peers.Pages(0, 1), First, 0);
        map.Write(Peers.Pages(2, 1), Second, 0);
        ContentCheck check = Compare(map, Peers.Pages(0, 3), First, 0);
        Assert.Equal((false, 4096, ContentTag.Zero), (check.Matches, check.WrongOffset, check.Found));
        check.Expect(First, Second, 1);
        Assert.Equal((4096, ContentTag.Zero), (check.WrongOffset, check.Found));
    }

    [Fact]
    public void An_older_version_of_the_same_buffer_is_wrong_content()
    {
        var map = new ContentMap();
        map.Write(Peers.Pages(0, 1), First, 0);
        Assert.False(Compare(map, Peers.Pages(0, 1), First with { Version = 2 }, 0).Matches);
    }

    [Fact]
    public void Many_runs_are_the_same_after_they_were_serialized_or_copied()
    {
        var map = new ContentMap();
        for (int i = 0; i < 5000; i++)
        {
            map.Write(Peers.Pages((ulong)i * 3001 % 5000 * 2, 1), First with { Version = i }, 0);
        }

        foreach (ContentMap copy in (ContentMap[])[Serialization.RoundTrip(map), Serialization.DeepCopy(map)])
        {
            map.Erase(Peers.Pages(0, 2));
            Assert.Equal(5000, copy.RunCount);
            for (int i = 0; i < 5000; i++)
            {
                Assert.True(Compare(copy, Peers.Pages((ulong)i * 3001 % 5000 * 2, 1), First with { Version = i }, 0).Matches);
            }

            copy.Erase(Peers.Pages(1, 9997));
            Assert.Equal(2, copy.RunCount);
        }
    }

    private static void Fill((ContentTag Tag, ulong Offset)[] oracle, AddressRange at, Func<ulong, (ContentTag Tag, ulong Offset)> content)
    {
        for (ulong address = at.Start; address <= at.End; address++)
        {
            oracle[address] = content(address - at.Start);
        }
    }

    private static void AssertSame(ContentMap map, (ContentTag Tag, ulong Offset)[] oracle, AddressRange at, ContentTag expected, ulong offset)
    {
        ContentCheck found = Compare(map, at, expected, offset);
        for (ulong address = at.Start; address <= at.End; address++)
        {
            ulong wanted = offset + (address - at.Start);
            (ContentTag tag, ulong stands) = oracle[address];
            if (tag != expected || (tag != ContentTag.Zero && stands != wanted))
            {
                Assert.Equal((false, (long)wanted, tag), (found.Matches, found.WrongOffset, found.Found));
                return;
            }
        }

        Assert.True(found.Matches, $"{at} of {expected} differs at {found.WrongOffset}: {found.Found}");
    }

    private static ContentCheck Compare(ContentMap map, AddressRange at, ContentTag expected, ulong offset)
    {
        var check = new ContentCheck();
        map.Compare(at, expected, offset, ref check);
        return check;
    }
}
