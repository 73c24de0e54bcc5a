using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>One example per rule of Documentation/core-api/xarray.rst.</summary>
public sealed class XArrayTests
{
    private readonly XArray<string> _array = new();

    [Fact]
    public void A_fresh_array_holds_nothing_anywhere_and_no_node()
    {
        Assert.True(_array.IsEmpty);
        Assert.Equal(0, _array.NodeCount);
        Assert.Null(_array.Load(0));
        Assert.Null(_array.Load(ulong.MaxValue));
        Assert.Null(_array.Erase(5));
    }

    [Fact]
    public void Store_returns_the_previous_entry_and_storing_null_erases()
    {
        Assert.Null(_array.Store(7, "a"));
        Assert.Equal("a", _array.Exchange(7, "b"));
        Assert.Equal("b", _array.Store(7, null));
        Assert.True(_array.IsEmpty);
    }

    [Fact]
    public void The_first_and_the_last_index_can_be_used_together()
    {
        _array.Store(0, "first");
        _array.Store(ulong.MaxValue, "last");
        Assert.Equal([new(0, 0, "first"), new(ulong.MaxValue, ulong.MaxValue, "last")], _array);
        Assert.Equal(21, _array.NodeCount);
        _array.Erase(ulong.MaxValue);
        Assert.Equal(1, _array.NodeCount);
    }

    [Fact]
    public void Erasing_frees_the_nodes_that_became_empty_and_lowers_the_root()
    {
        for (ulong i = 0; i < 5000; i++)
        {
            _array.Store(i, "x");
        }

        Assert.Equal(79 + 2 + 1, _array.NodeCount);
        for (ulong i = 4999; i > 0; i--)
        {
            _array.Erase(i);
        }

        Assert.Equal(1, _array.NodeCount);
        _array.Erase(0);
        Assert.Equal(0, _array.NodeCount);
    }

    [Fact]
    public void Destroy_frees_every_node()
    {
        for (ulong i = 0; i < 1000; i++)
        {
            _array.Store(i * 977, "x");
        }

        _array.Destroy();
        Assert.Equal(0, _array.NodeCount);
        Assert.Null(_array.Load(977));
        Assert.Empty(_array);
    }

    [Fact]
    public void Compare_exchange_stores_only_over_the_expected_entry()
    {
        _array.Store(1, "a");
        Assert.False(_array.CompareExchange(1, "b", "c", out string? previous));
        Assert.Equal("a", previous);
        Assert.True(_array.CompareExchange(1, "a", "c", out _));
        Assert.True(_array.CompareExchange(2, null, "d", out previous));
        Assert.Null(previous);
        Assert.Equal("d", _array.Load(2));
    }

    [Fact]
    public void Insert_is_busy_over_an_entry_and_over_a_reservation()
    {
        Assert.Equal(Errno.Ok, _array.Insert(1, "a"));
        Assert.Equal(Errno.EBUSY, _array.Insert(1, "b"));
        _array.Reserve(2);
        Assert.Equal(Errno.EBUSY, _array.Insert(2, "b"));
        Assert.False(_array.CompareExchange(2, null, "b", out string? previous));
        Assert.Null(previous);
    }

    [Fact]
    public void A_reservation_reads_as_null_and_is_released_unless_it_was_used()
    {
        _array.Reserve(3);
        Assert.Null(_array.Load(3));
        Assert.False(_array.IsEmpty);
        Assert.Empty(_array);
        _array.Release(3);
        Assert.True(_array.IsEmpty);
        _array.Reserve(3);
        _array.Store(3, "a");
        _array.Release(3);
        Assert.Equal("a", _array.Load(3));
    }

    [Fact]
    public void A_range_of_two_mebibytes_of_pages_is_one_entry_of_one_node()
    {
        _array.StoreOrder(512, 9, "huge");
        Assert.Equal([new(512, 1023, "huge")], _array);
        Assert.Equal(1, _array.NodeCount);
        Assert.Equal("huge", _array.Load(777));
        Assert.Null(_array.Load(511));
        Assert.Null(_array.Load(1024));
    }

    [Fact]
    public void An_unaligned_range_is_tied_in_runs_of_equal_slots()
    {
        Assert.Equal(Errno.Ok, _array.StoreRange(2, 200, "r"));
        Assert.Equal([new(2, 63, "r"), new(64, 191, "r"), new(192, 200, "r")], _array);
    }

    [Fact]
    public void The_range_of_all_indices_is_one_entry()
    {
        _array.Store(12345, "lost");
        _array.StoreRange(0, ulong.MaxValue, "all");
        Assert.Equal([new(0, ulong.MaxValue, "all")], _array);
        Assert.Equal(1, _array.NodeCount);
        Assert.Equal(Errno.EBUSY, _array.Allocate("x", new(0, ulong.MaxValue), out _));
        _array.Erase(1UL << 50);
        Assert.True(_array.IsEmpty);
    }

    [Fact]
    public void A_range_that_ends_before_it_starts_is_invalid()
    {
        Assert.Equal(Errno.EINVAL, _array.StoreRange(5, 4, "x"));
        Assert.Equal(Errno.EINVAL, _array.EraseRange(5, 4));
        Assert.Equal(Errno.EINVAL, _array.StoreOrder(5, 64, "x"));
        Assert.True(_array.IsEmpty);
    }

    [Fact]
    public void A_store_to_one_index_of_an_entry_is_a_store_to_all_and_erasing_dissolves_the_tie()
    {
        _array.StoreOrder(0, 4, "a");
        Assert.Equal("a", _array.Store(9, "b"));
        Assert.Equal([new(0, 15, "b")], _array);
        Assert.Equal("b", _array.Erase(9));
        Assert.True(_array.IsEmpty);
        _array.Store(9, "c");
        Assert.Equal([new(9, 9, "c")], _array);
    }

    [Fact]
    public void Overwriting_a_part_leaves_the_rest_with_its_marks()
    {
        _array.StoreOrder(0, 9, "old");
        _array.SetMark(0, XArrayMark.Mark1);
        _array.StoreRange(100, 150, "new");
        Assert.Equal(
            [new(0, 63, "old"), new(64, 99, "old"), new(100, 127, "new"), new(128, 150, "new"), new(151, 191, "old"), new(192, 511, "old")], _array);
        Assert.True(_array.GetMark(300, XArrayMark.Mark1));
        Assert.True(_array.GetMark(99, XArrayMark.Mark1));
        Assert.False(_array.GetMark(99, XArrayMark.Mark0));
    }

    [Fact]
    public void Erasing_a_part_leaves_a_hole()
    {
        _array.StoreOrder(0, 6, "old");
        _array.EraseRange(10, 19);
        Assert.Equal([new(0, 9, "old"), new(20, 63, "old")], _array);
        _array.EraseRange(0, ulong.MaxValue);
        Assert.Equal(0, _array.NodeCount);
    }

    [Fact]
    public void Splitting_gives_equal_entries_of_the_smaller_order_with_the_same_marks()
    {
        _array.StoreOrder(512, 9, "huge");
        _array.SetMark(600, XArrayMark.Mark2);
        Assert.Equal(Errno.Ok, _array.Split(700, 4));
        Assert.Equal(32, _array.Count());
        Assert.All(_array, entry => Assert.Equal(("huge", 15UL), (entry.Entry, entry.Last - entry.First)));
        Assert.Equal(32, _array.Marked(XArrayMark.Mark2).Count());
        _array.Erase(512);
        Assert.Equal("huge", _array.Load(528));
    }

    [Fact]
    public void Splitting_nothing_or_into_too_much_is_refused()
    {
        Assert.Equal(Errno.ENOENT, _array.Split(0, 3));
        _array.StoreOrder(0, 40, "x");
        Assert.Equal(Errno.EINVAL, _array.Split(0, 0));
        Assert.Equal(Errno.EINVAL, _array.Split(0, -1));
        Assert.Single(_array);
    }

    [Fact]
    public void A_mark_on_any_index_of_an_entry_shows_on_all_and_erasing_clears_it()
    {
        _array.StoreOrder(64, 3, "a");
        _array.SetMark(70, XArrayMark.Mark0);
        Assert.True(_array.GetMark(64, XArrayMark.Mark0));
        Assert.True(_array.IsMarked(XArrayMark.Mark0));
        _array.Erase(64);
        Assert.False(_array.IsMarked(XArrayMark.Mark0));
        _array.StoreOrder(64, 3, "a");
        Assert.False(_array.GetMark(70, XArrayMark.Mark0));
    }

    [Fact]
    public void Marks_stay_when_an_entry_is_replaced_and_are_not_set_where_there_is_none()
    {
        _array.Store(5, "a");
        _array.SetMark(5, XArrayMark.Mark1);
        _array.Store(5, "b");
        Assert.True(_array.GetMark(5, XArrayMark.Mark1));
        _array.SetMark(6, XArrayMark.Mark1);
        Assert.False(_array.GetMark(6, XArrayMark.Mark1));
        Assert.Equal([new(5, 5, "b")], _array.Marked(XArrayMark.Mark1));
    }

    [Fact]
    public void Find_stays_inside_an_entry_and_find_after_leaves_it()
    {
        _array.StoreOrder(64, 3, "a");
        _array.Store(100, "b");
        ulong index = 66;
        Assert.Equal("a", _array.Find(ref index));
        Assert.Equal(66UL, index);
        Assert.Equal("b", _array.FindAfter(ref index));
        Assert.Equal(100UL, index);
        Assert.Null(_array.FindAfter(ref index));
        Assert.Equal(100UL, index);
        index = 0;
        Assert.Null(_array.Find(ref index, 63));
        Assert.Equal("a", _array.Find(ref index, 64));
        Assert.Equal(64UL, index);
    }

    [Fact]
    public void The_array_may_change_while_it_is_iterated()
    {
        for (ulong i = 0; i < 1000; i += 3)
        {
            _array.Store(i, "x");
        }

        int seen = 0;
        foreach (XArrayEntry<string> entry in _array)
        {
            _array.Erase(entry.First);
            _array.Erase(entry.First + 3);
            seen++;
        }

        Assert.Equal(167, seen);
        Assert.True(_array.IsEmpty);
    }

    [Fact]
    public void Allocation_takes_the_lowest_free_index_and_is_busy_when_the_limit_is_full()
    {
        var limit = new XArrayLimit(1, 100);
        for (ulong i = 1; i <= 100; i++)
        {
            Assert.Equal(Errno.Ok, _array.Allocate("x", limit, out ulong index));
            Assert.Equal(i, index);
        }

        Assert.Equal(Errno.EBUSY, _array.Allocate("x", limit, out _));
        _array.Erase(42);
        Assert.Equal(Errno.Ok, _array.Allocate(null, limit, out ulong again));
        Assert.Equal(42UL, again);
        Assert.Equal(Errno.EBUSY, _array.Allocate("x", limit, out _));
        Assert.Equal(Errno.EBUSY, _array.Allocate("x", new(5, 4), out _));
    }

    [Fact]
    public void Cyclic_allocation_goes_on_behind_the_last_index_and_wraps_at_the_limit()
    {
        var limit = new XArrayLimit(10, 12);
        ulong next = 0;
        foreach (ulong expected in new ulong[] { 10, 11, 12 })
        {
            Assert.Equal(Errno.Ok, _array.AllocateCyclic("x", limit, ref next, out ulong index, out bool wrapped));
            Assert.Equal((expected, false), (index, wrapped));
        }

        Assert.Equal(Errno.EBUSY, _array.AllocateCyclic("x", limit, ref next, out _, out _));
        Assert.Equal(13UL, next);
        _array.Erase(11);
        Assert.Equal(Errno.Ok, _array.AllocateCyclic("x", limit, ref next, out ulong reused, out bool turned));
        Assert.Equal((11UL, true, 12UL), (reused, turned, next));
    }

    [Fact]
    public void An_array_of_plain_objects_does_not_show_its_reservations()
    {
        var objects = new XArray<object>();
        objects.Reserve(0);
        Assert.Null(objects.Load(0));
        Assert.Empty(objects);
    }
}
