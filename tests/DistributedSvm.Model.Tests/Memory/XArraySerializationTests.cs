using CsCheck;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

public sealed class XArraySerializationTests
{
    [Fact]
    public void Entries_extents_marks_reservations_and_nodes_survive_a_round_trip()
    {
        var array = new XArray<string>();
        array.StoreRange(2, 200, "range");
        array.StoreOrder(1 << 20, 9, "huge");
        array.Store(ulong.MaxValue, "last");
        array.Reserve(5000);
        array.SetMark(100, XArrayMark.Mark0);
        array.SetMark(ulong.MaxValue, XArrayMark.Mark2);

        XArray<string> copy = Serialization.RoundTrip(array);

        Assert.Equal([.. array], [.. copy]);
        Assert.Equal([.. array.Marked(XArrayMark.Mark0)], [.. copy.Marked(XArrayMark.Mark0)]);
        Assert.True(copy.GetMark(ulong.MaxValue, XArrayMark.Mark2));
        Assert.Equal(Core.Errno.EBUSY, copy.Insert(5000, "x"));
        Assert.Equal(array.NodeCount, copy.NodeCount);
        copy.Erase(2);
        Assert.Equal("range", array.Load(2));
    }

    [Fact]
    public void An_empty_array_and_an_array_of_all_indices_survive_a_round_trip()
    {
        Assert.True(Serialization.RoundTrip(new XArray<string>()).IsEmpty);
        var all = new XArray<string>();
        all.StoreRange(0, ulong.MaxValue, "all");
        Assert.Equal([.. all], [.. Serialization.RoundTrip(all)]);
    }

    [Fact]
    public void One_object_at_several_places_is_one_object_afterwards_also_inside_other_state()
    {
        var array = new XArray<RangeXArray>();
        RangeXArray ranges = RangeXArray.Create(1, [new(0, 4095)]);
        array.StoreRange(60, 70, ranges);
        object[] state = Serialization.RoundTrip<object[]>([array, ranges]);
        var copy = (XArray<RangeXArray>)state[0];
        Assert.Equal(ranges, copy.Load(60));
        Assert.Same(copy.Load(60), copy.Load(70));
        Assert.Same(copy.Load(60), state[1]);
    }

    [Fact]
    public void A_deep_copy_does_not_share_nodes()
    {
        var array = new XArray<string>();
        array.Store(1, "a");
        XArray<string> copy = Serialization.DeepCopy(array);
        copy.Store(1, "b");
        copy.Store(2, "c");
        Assert.Equal([new(1, 1, "a")], array);
    }

    [Fact]
    public void Any_array_survives_a_round_trip() =>
        Gen.Select(Gen.ULong[0, 5000], Gen.ULong[0, 700], Gen.Int[-1, 7]).Array[0, 60].Sample(
            stores =>
            {
                var array = new XArray<string>();
                foreach ((ulong first, ulong length, int mark) in stores)
                {
                    array.StoreRange(first, first + length, mark < 0 ? null : "v" + mark);
                    array.SetMark(first, (XArrayMark)(mark & 1));
                }

                XArray<string> copy = Serialization.RoundTrip(array);
                Assert.Equal([.. array], [.. copy]);
                Assert.Equal([.. array.Marked(XArrayMark.Mark0)], [.. copy.Marked(XArrayMark.Mark0)]);
                Assert.Equal([.. array.Marked(XArrayMark.Mark1)], [.. copy.Marked(XArrayMark.Mark1)]);
                Assert.Equal(array.NodeCount, copy.NodeCount);
            },
            iter: 200);
}
