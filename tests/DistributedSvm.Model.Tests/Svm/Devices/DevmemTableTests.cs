using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Svm.Devices;

/// <summary>The allocations of a device, as compact as they are kept, against a plain list of them.</summary>
public sealed class DevmemTableTests
{
    private const ulong Page = 4096;
    private static readonly EntityId Space = new(4, EntityKind.AddressSpace);

    [Fact]
    public void Whatever_is_done_to_it_the_table_says_the_same_as_a_list()
    {
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 10_000], Gen.Int[0, 11]).Array[1, 60].Sample(steps =>
        {
            var table = new DevmemTable();
            var list = new SortedDictionary<long, DevmemAllocation>();
            ulong next = 0;
            foreach ((int kind, int which, int size) in steps)
            {
                DevmemAllocation? some = list.Count == 0 ? null : list.Values.ElementAt(which % list.Count);
                var block = AddressRange.FromLength(next, Page << size);
                var space = new EntityId(which % 3, EntityKind.AddressSpace);
                switch (kind)
                {
                    case 0:
                        next += block.Length;
                        Keep(list, table.Add(space, [block], which % 2));
                        break;
                    case 1:
                        // Two blocks, the upper one first, and one that is no power of two.
                        next += block.Length * 5;
                        Keep(list, table.Add(space, [AddressRange.FromLength(block.Start + (4 * block.Length), block.Length), AddressRange.FromLength(block.Start, 3 * block.Length)], 1));
                        break;
                    case 2:
                        next += block.Length;
                        long first = table.AddPages(space, [block], 1);
                        for (ulong page = 0; page < block.Length / Page; page++)
                        {
                            list.Add(first + (long)page, new DevmemAllocation(first + (long)page, space, [AddressRange.FromLength(block.Start + (page * Page), Page)], 1, DevmemState.Populating, 0));
                        }

                        break;
                    case 3 when some is { } removed:
                        table.Remove(removed);
                        list.Remove(removed.Id);
                        break;
                    case > 3 when some is { } changed:
                        DevmemAllocation with = changed with { State = (DevmemState)(which % 3), Copies = kind == 4 ? 0 : which % 100 };
                        table.Store(with);
                        list[changed.Id] = with;
                        break;
                }
            }

            table = Serialization.RoundTrip(table);
            Assert.Equal(list.Values.Select(Shape), table.InOrder.Select(Shape));
            Assert.Equal((list.Count, list.Values.Sum(one => one.Bytes)), (table.Count, table.Bytes));
            Assert.Equal(Shape(list.Values.FirstOrDefault(one => one.IsEvictable && one.Id > 3)), Shape(table.Victim(3) ?? default));
            var asked = AddressRange.FromLength(next / 3 / Page * Page, (next / 3 / Page * Page) + Page);
            Assert.Equal(list.Values.Where(one => one.Blocks.Any(block => block.Overlaps(asked))).Select(Shape), table.In([asked]).Select(Shape));
            Assert.All(list.Values, one => Assert.Equal(Shape(one), Shape(table.Find(one.Id)!.Value)));
        });
    }

    [Fact]
    public void An_allocation_that_was_removed_is_found_no_more()
    {
        var table = new DevmemTable();
        long first = table.AddPages(Space, [AddressRange.FromLength(0, 512 * Page)], 1);
        table.Remove(table.Find(first + 5)!.Value);
        Assert.Null(table.Find(first + 5));
        Assert.Empty(table.In([AddressRange.FromLength(5 * Page, Page)]));
        Assert.Equal([first + 4, first + 6], table.In([AddressRange.FromLength(4 * Page, 3 * Page)]).Select(one => one.Id));
        Assert.Equal((511, 511L * 4096), (table.Count, table.Bytes));
    }

    private static void Keep(SortedDictionary<long, DevmemAllocation> list, DevmemAllocation made) => list.Add(made.Id, made);

    private static string Shape(DevmemAllocation one) =>
        $"{one.Id} of {one.Space} {one.Pagemap} {one.State} {one.Copies} at {string.Join(' ', one.Blocks.IsDefault ? [] : one.Blocks.Select(block => $"{block.Start:x}-{block.End:x}"))}";
}
