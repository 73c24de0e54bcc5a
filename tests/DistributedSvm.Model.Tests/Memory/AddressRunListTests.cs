using CsCheck;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>Runs in chunks, against one value per address.</summary>
public sealed class AddressRunListTests
{
    private const int Addresses = 3000;

    private static readonly AddressRunListConverter<TestRun> Converter = new();

    private static readonly Gen<(int Kind, ulong Start, ulong Length, int Value)> Steps = Gen.Select(
        Gen.Frequency((20, Gen.Const(0)), (2, Gen.Const(1)), (1, Gen.Const(2))),
        Gen.ULong[0, Addresses - 1],
        Gen.Frequency((20, Gen.ULong[1, 3]), (1, Gen.ULong[1, 900])),
        Gen.Int[1, 1_000_000]);

    [Fact]
    public void Any_sequence_of_writes_and_erasures_is_one_value_per_address() =>
        Steps.Array[1, 900].Sample(
            steps =>
            {
                var list = new AddressRunList<TestRun>();
                int[] oracle = new int[Addresses];
                foreach ((int kind, ulong start, ulong length, int value) in steps)
                {
                    // Few long erasures: otherwise there never are as many runs as fill several chunks.
                    var range = new AddressRange(start, Math.Min(start + (kind == 2 ? length * 3 : Math.Min(length, 3)), Addresses) - 1);
                    list.Erase(range);
                    Array.Fill(oracle, 0, (int)range.Start, (int)range.Length);
                    if (kind == 0)
                    {
                        AddressRunPosition at = list.Insert(list.Find(range.Start), new TestRun(range.Start, range.End, value));
                        Assert.Equal(range.Start, list[at].Start);
                        Fill(oracle, range, value);
                    }
                }

                AssertSame(list, oracle);
                AssertSame(Converter.ConvertFromSurrogate(Converter.ConvertToSurrogate(list)), oracle);
            },
            iter: 300);

    [Fact]
    public void Runs_that_are_appended_and_taken_from_either_end_are_found_in_between()
    {
        var list = new AddressRunList<TestRun>();
        for (ulong i = 0; i < 1000; i++)
        {
            list.Insert(list.Find(ulong.MaxValue), new TestRun(i * 10, (i * 10) + 4, (int)i));
        }

        for (ulong i = 0; i < 400; i++)
        {
            Assert.Equal(default, list.RemoveAt(default));
            list.RemoveAt(list.Find((999 - i) * 10));
        }

        Assert.Equal(200, list.Count);
        Assert.Equal([.. Enumerable.Range(400, 200)], list.ToArray().Select(run => run.Value));
        Assert.Equal(500, list[list.Find(4995)].Value);
        Assert.False(list.IsRun(list.Find(5995)));
    }

    [Fact]
    public void One_can_go_forward_and_back_over_the_borders_of_chunks()
    {
        var list = new AddressRunList<TestRun>();
        for (int i = 0; i < 500; i++)
        {
            ulong start = (ulong)(i * 7 % 500);
            list.Insert(list.Find(start), new TestRun(start, start, (int)start));
        }

        AddressRunPosition position = default;
        for (int i = 0; i < 500; i++, position = list.Next(position))
        {
            Assert.Equal(i, list[position].Value);
        }

        Assert.False(list.IsRun(position));
        for (int i = 499; i >= 0; i--)
        {
            Assert.True(list.TryPrevious(position, out position));
            Assert.Equal(i, list[position].Value);
        }

        Assert.False(list.TryPrevious(position, out _));
    }

    /// <summary>Moved runs, counted by what is allocated and how deep it lies, would be timing; the longest chunk says as much: no change moves more runs than a chunk has.</summary>
    [Fact]
    public void A_million_runs_in_any_order_are_chunks_that_are_at_least_half_full()
    {
        var list = new AddressRunList<TestRun>();
        const int Count = 1 << 20;
        for (ulong i = 0; i < Count; i++)
        {
            // Odd: each number below the power of two once.
            ulong start = i * 0x9E37_79B1 % Count;
            list.Insert(list.Find(start), new TestRun(start, start, (int)start));
        }

        Assert.Equal(Count, list.Count);
        Assert.InRange(list.ChunkCount, Count / AddressRunList<TestRun>.ChunkSize, Count / (AddressRunList<TestRun>.ChunkSize / 2));
        for (ulong i = 0; i < Count; i += 997)
        {
            Assert.Equal((int)i, list[list.Find(i)].Value);
        }
    }

    private static void AssertSame(AddressRunList<TestRun> list, int[] oracle)
    {
        int[] found = new int[Addresses];
        TestRun[] runs = list.ToArray();
        Assert.Equal(runs.Length, list.Count);
        for (int i = 0; i < runs.Length; i++)
        {
            Assert.True(runs[i].Start <= runs[i].End && (i == 0 || runs[i - 1].End < runs[i].Start));
            Fill(found, new AddressRange(runs[i].Start, runs[i].End), runs[i].Value);
        }

        Assert.Equal(oracle, found);
        AddressRunPosition position = default;
        for (ulong address = 0; address < Addresses; address += 13)
        {
            position = list.Find(address);
            Assert.Equal(oracle[address] != 0, list.IsRun(position) && list[position].Start <= address);
        }
    }

    private static void Fill(int[] oracle, AddressRange range, int value)
    {
        for (ulong address = range.Start; address <= range.End; address++)
        {
            oracle[address] = value + (int)(address - range.Start);
        }
    }
}
