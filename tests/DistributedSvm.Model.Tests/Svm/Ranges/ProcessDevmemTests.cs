using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Svm.Ranges;

/// <summary>Where a process' pages were put in VRAM.</summary>
public sealed class ProcessDevmemTests
{
    private const ulong Page = 4096;

    [Fact]
    public void Whatever_is_done_to_it_the_table_says_the_same_as_a_dictionary()
    {
        Gen.Select(Gen.Int[0, 1], Gen.Long[1, 2_000], Gen.Int[1, 9]).Array[1, 80].Sample(steps =>
        {
            var table = new ProcessDevmem(2);
            var plain = new SortedDictionary<(int Device, long Allocation), DevmemRecord>();
            foreach ((int device, long allocation, int pages) in steps)
            {
                if (plain.TryGetValue((device, allocation), out DevmemRecord record))
                {
                    int taken = Math.Min(pages, record.Resident);
                    Assert.Equal(taken == record.Resident, table.Take(device, allocation, taken));
                    plain[(device, allocation)] = record with { Resident = record.Resident - taken };
                    if (taken == record.Resident)
                    {
                        plain.Remove((device, allocation));
                    }
                }
                else
                {
                    var range = AddressRange.FromLength(((ulong)allocation << 34) / Page * Page, (ulong)pages * Page);
                    table.Add(device, allocation, range);
                    plain.Add((device, allocation), new DevmemRecord(range.Start, pages, pages));
                }
            }

            table = Serialization.RoundTrip(table);
            Assert.All(steps, step => Assert.Equal(
                plain.TryGetValue((step.Item1, step.Item2), out DevmemRecord record) ? record : null, table.Find(step.Item1, step.Item2)));
            Assert.Equal((plain.Count, plain.Keys.Count(key => key.Device == 1)), (table.Count, table.CountOf(1)));
        });
    }

    [Fact]
    public void An_allocation_is_there_once_and_has_no_more_pages_than_it_got()
    {
        var table = new ProcessDevmem(1);
        table.Add(0, 7, AddressRange.FromLength(0x1000, 2 * Page));
        Assert.Throws<ModelBugException>(() => table.Add(0, 7, AddressRange.FromLength(0x8000, Page)));
        Assert.Throws<ModelBugException>(() => table.Take(0, 7, 3));
        Assert.Throws<ModelBugException>(() => table.Take(0, 8, 1));
    }
}
