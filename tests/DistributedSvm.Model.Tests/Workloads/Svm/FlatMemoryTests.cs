using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Memory;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Model.Tests.Workloads.Svm;

/// <summary>What the oracle of flat memory takes for right, and what not.</summary>
public sealed class FlatMemoryTests
{
    private const ulong Base = 0x1000_0000;

    private static readonly EntityId Space = new(9, EntityKind.AddressSpace);

    private readonly FlatMemory _memory = new();
    private int _operations;

    private static AddressRange Pages(int first, int count = 1) => AddressRange.FromLength(Base + ((ulong)first * 4096), (ulong)count * 4096);

    private static ContentPiece Piece(AddressRange at, long version, AddressRange? from = null) => new(at, new ContentTag(Space, 0, version), (from ?? at).Start);

    private static FlatAccess Access(SvmAccessKind kind, AddressRange range, long version = 0, AddressRange target = default, int times = 1) =>
        new(kind, range, target, version, times, []);

    private OperationId Begin(params ImmutableArray<FlatAccess> parts)
    {
        var id = new OperationId(++_operations);
        _memory.Begin(id, parts);
        return id;
    }

    private OperationId BeginWrite(int first, int count, long version) => Begin(Access(SvmAccessKind.Write, Pages(first, count), version));

    private OperationId BeginRead(int first, int count = 1) => Begin(Access(SvmAccessKind.Read, Pages(first, count)));

    private ContentMismatch? End(OperationId id, params ImmutableArray<ContentPiece> found) => _memory.End(id, true, Space, found);

    private void Write(int first, int count, long version) => Assert.Null(End(BeginWrite(first, count, version)));

    private ContentMismatch? Read(int first, int count, params ImmutableArray<ContentPiece> found) => End(BeginRead(first, count), found);

    private bool Holds(int page, long version) => Read(page, 1, version == 0 ? [] : [Piece(Pages(page), version)]) is null;

    [Fact]
    public void Memory_that_nobody_wrote_is_zeros()
    {
        Assert.Null(Read(0, 4));
        ContentMismatch wrong = Read(0, 4, Piece(Pages(2), 5))!;
        Assert.Equal(Pages(2).Start, wrong.Address);
        Assert.Equal("zeros", wrong.Expected);
    }

    [Fact]
    public void What_was_written_last_stands_there_and_nothing_else()
    {
        Write(0, 4, 5);
        Write(1, 1, 6);
        Assert.Null(Read(0, 4, Piece(Pages(0), 5), Piece(Pages(1), 6), Piece(Pages(2, 2), 5)));
        Assert.Equal(Pages(1).Start, Read(0, 4, Piece(Pages(0, 4), 5))!.Address);
        Assert.Equal(Pages(3).Start, Read(0, 4, Piece(Pages(0), 5), Piece(Pages(1), 6), Piece(Pages(2), 5))!.Address);
    }

    [Fact]
    public void The_right_value_of_another_page_is_wrong()
    {
        Write(0, 2, 5);
        Assert.NotNull(Read(0, 1, Piece(Pages(0), 5, from: Pages(1))));
    }

    [Fact]
    public void The_content_of_another_process_is_wrong()
    {
        Write(0, 1, 5);
        Assert.NotNull(Read(0, 1, new ContentPiece(Pages(0), new ContentTag(new EntityId(8, EntityKind.AddressSpace), 0, 5), Base)));
    }

    [Fact]
    public void A_copy_leaves_what_it_found_with_the_offsets_of_its_source()
    {
        Write(0, 2, 5);
        Assert.Null(End(Begin(Access(SvmAccessKind.Copy, Pages(0, 2), target: Pages(8, 2)))));
        Assert.Null(Read(8, 2, Piece(Pages(8, 2), 5, from: Pages(0, 2))));
        Assert.NotNull(Read(8, 2, Piece(Pages(8, 2), 5)));
    }

    [Fact]
    public void A_kernel_sees_what_its_steps_before_wrote()
    {
        Write(0, 1, 5);
        OperationId kernel = Begin(
            Access(SvmAccessKind.Write, Pages(0), 7), Access(SvmAccessKind.Atomic, Pages(0), times: 3), Access(SvmAccessKind.Copy, Pages(0), target: Pages(1)),
            Access(SvmAccessKind.Read, Pages(1)));
        Assert.Null(End(kernel, Piece(Pages(1), 10, from: Pages(0))));
        Assert.True(Holds(0, 10));
        Assert.False(Holds(0, 7));
    }

    [Fact]
    public void While_a_write_is_under_way_both_values_may_be_found_and_then_only_the_new_one()
    {
        Write(0, 1, 5);
        OperationId write = BeginWrite(0, 1, 6);
        Assert.True(Holds(0, 5));
        Assert.True(Holds(0, 6));
        OperationId early = BeginRead(0);
        End(write);
        Assert.Null(End(early, Piece(Pages(0), 5)));
        Assert.False(Holds(0, 5));
        Assert.True(Holds(0, 6));
    }

    [Fact]
    public void A_read_may_find_what_was_written_and_written_over_while_it_was_under_way()
    {
        OperationId read = BeginRead(0);
        Write(0, 1, 5);
        Write(0, 1, 6);
        OperationId other = BeginRead(0);
        Assert.Null(End(read, Piece(Pages(0), 5)));
        Assert.NotNull(End(other, Piece(Pages(0), 5)));
    }

    [Fact]
    public void Of_two_writes_at_once_one_stands_there_in_the_end()
    {
        OperationId first = BeginWrite(0, 1, 70);
        OperationId second = BeginWrite(0, 1, 80);
        End(first);
        End(second);
        Assert.True(Holds(0, 70));
        Assert.True(Holds(0, 80));
        Assert.False(Holds(0, 0));
        Assert.False(Holds(0, 75));
    }

    [Fact]
    public void Atomics_at_once_are_all_counted()
    {
        Write(0, 1, 55);
        OperationId first = Begin(Access(SvmAccessKind.Atomic, Pages(0), times: 200));
        OperationId second = Begin(Access(SvmAccessKind.Atomic, Pages(0), times: 200));
        Assert.True(Holds(0, 300));
        End(first);
        Assert.False(Holds(0, 254));
        Assert.True(Holds(0, 455));
        End(second);
        Assert.True(Holds(0, 455));
        Assert.False(Holds(0, 454));
        Assert.False(Holds(0, 255));
    }

    [Fact]
    public void A_write_that_failed_may_have_happened()
    {
        Write(0, 1, 5);
        Assert.Null(_memory.End(BeginWrite(0, 1, 6), false, Space, []));
        Assert.True(Holds(0, 5));
        Assert.True(Holds(0, 6));
        Assert.False(Holds(0, 7));
    }

    [Fact]
    public void A_write_and_atomics_at_once_are_not_followed_until_it_is_written_anew()
    {
        OperationId atomic = Begin(Access(SvmAccessKind.Atomic, Pages(0)));
        Write(0, 1, 5);
        End(atomic);
        Assert.True(Holds(0, 99));
        Write(0, 1, 7);
        Assert.False(Holds(0, 99));
        Assert.True(Holds(0, 7));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(7, false)]
    public void A_kernel_that_counts_and_then_reads_may_find_what_another_wrote_in_between(long version, bool isRight)
    {
        OperationId kernel = Begin(Access(SvmAccessKind.Atomic, Pages(0)), Access(SvmAccessKind.Read, Pages(0)));
        OperationId write = BeginWrite(0, 1, 5);
        Assert.Equal(isRight, End(kernel, version == 0 ? [] : [Piece(Pages(0), version)]) is null);
        End(write);
    }

    [Fact]
    public void Or_what_another_had_written_and_was_done_with()
    {
        OperationId kernel = Begin(Access(SvmAccessKind.Atomic, Pages(0)), Access(SvmAccessKind.Read, Pages(0)));
        Write(0, 1, 5);
        Assert.Null(End(kernel, Piece(Pages(0), 5)));
    }

    [Fact]
    public void What_an_operation_leaves_on_its_way_may_be_found_while_it_is_under_way_and_not_after()
    {
        OperationId early = BeginRead(0);
        OperationId late = BeginRead(0);
        OperationId kernel = Begin(Access(SvmAccessKind.Write, Pages(0), 5), Access(SvmAccessKind.Atomic, Pages(0)));
        Assert.Null(End(early, Piece(Pages(0), 5)));
        End(kernel);
        Assert.Null(End(late, Piece(Pages(0), 5)));
        Assert.False(Holds(0, 5));
        Assert.True(Holds(0, 6));
    }

    [Fact]
    public void Some_of_the_atomics_of_an_operation_may_be_found_while_it_is_under_way_and_all_after()
    {
        OperationId read = BeginRead(0);
        End(Begin(Access(SvmAccessKind.Atomic, Pages(0)), Access(SvmAccessKind.Atomic, Pages(0))));
        Assert.Null(End(read, Piece(Pages(0), 1)));
        Assert.False(Holds(0, 1));
        Assert.True(Holds(0, 2));
    }

    [Fact]
    public void Zeros_that_a_step_found_before_another_wrote_are_not_taken_for_what_a_third_found()
    {
        OperationId Kernel() => Begin(Access(SvmAccessKind.Read, Pages(0, 4)), Access(SvmAccessKind.Write, Pages(2), 5), Access(SvmAccessKind.Read, Pages(1, 3)));
        OperationId wrong = Kernel();
        Assert.Equal(Pages(2).Start, End(wrong, Piece(Pages(2), 6))!.Address);
        _memory.Forget(Pages(0, 4));
        Assert.Null(End(Kernel(), Piece(Pages(2), 5)));
    }

    [Fact]
    public void A_copy_of_what_is_being_written_may_be_of_either_value()
    {
        Write(0, 1, 5);
        OperationId write = BeginWrite(0, 1, 6);
        Assert.Null(End(Begin(Access(SvmAccessKind.Copy, Pages(0), target: Pages(1)))));
        End(write);
        Assert.Null(Read(1, 1, Piece(Pages(1), 5, from: Pages(0))));
        Assert.Null(Read(1, 1, Piece(Pages(1), 6, from: Pages(0))));
        Assert.NotNull(Read(1, 1));
    }

    [Fact]
    public void Content_moves_with_its_mapping_and_keeps_its_offsets()
    {
        Write(0, 2, 5);
        _memory.Move(Pages(0, 2), Pages(16).Start);
        Assert.Null(Read(16, 2, Piece(Pages(16, 2), 5, from: Pages(0, 2))));
        Assert.Null(Read(0, 2));
    }

    [Theory]
    [InlineData(5, 0, true)]
    [InlineData(6, 16, true)]
    [InlineData(7, 16, true)]
    [InlineData(5, 16, false)]
    [InlineData(6, 0, false)]
    [InlineData(6, 32, false)]
    [InlineData(8, 16, false)]
    public void Content_that_moves_after_atomics_that_may_have_happened_is_of_where_they_found_it_or_of_where_it_was_written(long version, int from, bool isRight)
    {
        Write(0, 1, 5);
        _memory.Move(Pages(0), Pages(16).Start);
        Assert.Null(_memory.End(Begin(Access(SvmAccessKind.Atomic, Pages(16), times: 2)), false, Space, []));
        _memory.Move(Pages(16), Pages(32).Start);
        Assert.Equal(isRight, Read(32, 1, Piece(Pages(32), version, from: Pages(from))) is null);
    }

    [Fact]
    public void A_mapping_that_is_new_is_zeros()
    {
        Write(0, 2, 5);
        _memory.Forget(Pages(1));
        Assert.Null(Read(0, 2, Piece(Pages(0), 5)));
    }

    [Fact]
    public void Accesses_of_a_range_whose_mapping_changes_are_not_compared()
    {
        OperationId read = BeginRead(0);
        _memory.BeginLayout(new OperationId(1000), Pages(0));
        OperationId during = BeginRead(0);
        _memory.EndLayout(new OperationId(1000));
        Assert.Null(End(read, Piece(Pages(0), 99)));
        Assert.Null(End(during, Piece(Pages(0), 98)));
        Assert.NotNull(Read(0, 1, Piece(Pages(0), 97)));
    }

    [Fact]
    public void A_child_has_what_its_parent_had_when_it_was_forked()
    {
        Write(0, 1, 5);
        FlatMemory child = _memory.Forked(_memory.Tick());
        Write(0, 1, 6);
        child.Begin(new OperationId(500), [Access(SvmAccessKind.Read, Pages(0))]);
        Assert.Null(child.End(new OperationId(500), true, Space, [Piece(Pages(0), 5)]));
        Assert.True(Holds(0, 6));
    }

    [Fact]
    public void It_goes_through_the_serializer_with_what_is_under_way()
    {
        Write(0, 1, 5);
        OperationId write = BeginWrite(0, 1, 6);
        FlatMemory copy = Serialization.RoundTrip(_memory);
        Assert.Null(copy.End(write, true, Space, []));
        copy.Begin(new OperationId(500), [Access(SvmAccessKind.Read, Pages(0))]);
        Assert.NotNull(copy.End(new OperationId(500), true, Space, [Piece(Pages(0), 5)]));
    }
}
