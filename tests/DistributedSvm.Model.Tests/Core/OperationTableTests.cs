using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests;

public sealed class OperationTableTests
{
    [Fact]
    public void Operation_ids_count_from_one()
    {
        var counter = new OperationCounter();
        Assert.Equal([1L, 2L, 3L], Enumerable.Range(0, 3).Select(_ => counter.Next().Value));
        OperationCounter restored = Serialization.RoundTrip(counter);
        Assert.Equal(new OperationId(4), restored.Next());
    }

    [Fact]
    public void An_operation_is_found_until_it_ends()
    {
        var table = new OperationTable<string>();
        table.Begin(new(1), "one");
        table.Begin(new(2), "two");
        Assert.Equal("one", table.Find(new(1)));
        Assert.Equal("one", table.End(new(1)));
        Assert.Null(table.Find(new(1)));
        Assert.Equal("two", table.Find(new(2)));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_late_answer_finds_nothing_and_ending_twice_is_a_bug()
    {
        var table = new OperationTable<string>();
        table.Begin(new(7), "seven");
        table.End(new(7));
        Assert.Null(table.Find(new(7)));
        Assert.Contains("7", Assert.Throws<ModelBugException>(() => table.End(new(7))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_cannot_be_begun_twice()
    {
        var table = new OperationTable<string>();
        table.Begin(new(1), "one");
        Assert.Throws<ArgumentException>(() => table.Begin(new(1), "again"));
        Assert.Equal("one", table.Find(new(1)));
    }

    [Fact]
    public void A_saved_table_still_knows_its_operations()
    {
        var table = new OperationTable<Violation>();
        table.Begin(new(3), new Violation("I-1", Blame.User, "text"));
        OperationTable<Violation> restored = Serialization.RoundTrip(table);
        Assert.Equal(1, restored.Count);
        Assert.Equal(new Violation("I-1", Blame.User, "text"), restored.End(new(3)));
    }
}
