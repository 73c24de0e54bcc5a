using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>Long random sequences of all operations, against <see cref="XArrayOracle"/>.</summary>
public sealed class XArrayOracleTests
{
    private static readonly string[] Values = ["a", "b", "c", "d", "e", "f", "g", "h"];

    private static readonly Gen<ulong> Index = Gen.Frequency(
        (6, Gen.ULong[0, 150]),
        (3, Gen.ULong[4000, 4300]),
        (2, Gen.ULong[(1UL << 18) - 100, (1UL << 18) + 100]),
        (1, Gen.ULong[ulong.MaxValue - 200, ulong.MaxValue]),
        (1, Gen.ULong));

    private static readonly Gen<ulong> Length = Gen.Frequency(
        (4, Gen.ULong[0, 8]),
        (4, Gen.ULong[0, 300]),
        (2, Gen.ULong[0, 10_000]),
        (1, Gen.OneOf(63UL, 64UL, 4095UL, 4096UL, (1UL << 18) - 1, 1UL << 60, ulong.MaxValue)));

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 19], Index, Length, Gen.Int[0, 7], Gen.Int[0, 2])
        .Select(t => new Step(t.Item1, t.Item2, t.Item3, Values[t.Item4], t.Item4, t.Item5));

    [Fact]
    public void Any_sequence_of_operations_gives_what_a_sorted_map_gives() =>
        Steps.Array[50, 300].Sample(
            steps =>
            {
                var array = new XArray<string>();
                var oracle = new XArrayOracle();
                ulong next = 0;
                ulong oracleNext = 0;
                for (int i = 0; i < steps.Length; i++)
                {
                    Apply(steps[i], array, oracle, ref next, ref oracleNext);
                    Assert.Equal(oracle.Load(steps[i].Index), array.Load(steps[i].Index));
                    if (i % 8 == 0 || i == steps.Length - 1)
                    {
                        Compare(array, oracle);
                    }
                }

                array.Destroy();
                Assert.Equal(0, array.NodeCount);
                Assert.Equal(default, array.FirstOrDefault());
            },
            iter: 600);

    [Fact]
    public void A_single_node_under_many_operations_gives_what_a_sorted_map_gives() =>
        Steps.Select(step => step with { Index = step.Index % 70, Length = step.Length % 40 }).Array[200, 600].Sample(
            steps =>
            {
                var array = new XArray<string>();
                var oracle = new XArrayOracle();
                ulong next = 0;
                ulong oracleNext = 0;
                foreach (Step step in steps)
                {
                    Apply(step, array, oracle, ref next, ref oracleNext);
                }

                Compare(array, oracle);
            },
            iter: 400);

    private static void Apply(Step step, XArray<string> array, XArrayOracle oracle, ref ulong next, ref ulong oracleNext)
    {
        ulong index = step.Index;
        ulong last = index + Math.Min(step.Length, ulong.MaxValue - index);
        switch (step.Operation)
        {
            case 0 or 1 or 2:
                Assert.Equal(oracle.Store(index, step.Value), array.Store(index, step.Value));
                break;
            case 3:
                Assert.Equal(oracle.Erase(index), array.Erase(index));
                break;
            case 4 or 5:
                Assert.Equal(Errno.Ok, array.StoreRange(index, last, step.Value));
                oracle.StoreRange(index, last, step.Value);
                break;
            case 6:
                Assert.Equal(Errno.Ok, array.EraseRange(index, last));
                oracle.StoreRange(index, last, null);
                break;
            case 7:
                CompareExchange(step, array, oracle);
                break;
            case 8:
                Errno inserted = array.Insert(index, step.Value);
                Assert.Equal(oracle.FirstAt(index) is null ? Errno.Ok : Errno.EBUSY, inserted);
                if (inserted == Errno.Ok)
                {
                    oracle.Store(index, step.Value);
                }

                break;
            case 9:
                array.Reserve(index);
                if (oracle.FirstAt(index) is null)
                {
                    oracle.Store(index, null);
                }

                break;
            case 10:
                array.Release(index);
                if (oracle.Load(index) is null)
                {
                    oracle.Erase(index);
                }

                break;
            case 11:
                Split(step, array, oracle);
                break;
            case 12 or 13:
                array.SetMark(index, (XArrayMark)step.Mark);
                oracle.Mark(index, step.Mark, true);
                break;
            case 14:
                array.ClearMark(index, (XArrayMark)step.Mark);
                oracle.Mark(index, step.Mark, false);
                break;
            case 15:
                Allocate(step, index, last, array, oracle);
                break;
            case 16:
                AllocateCyclic(step, new(index, last), array, oracle, ref next, ref oracleNext);
                break;
            case 17:
                ulong mask = (1UL << step.Number) - 1;
                Assert.Equal(Errno.Ok, array.StoreOrder(index, step.Number, step.Value));
                oracle.StoreRange(index & ~mask, index | mask, step.Value);
                break;
            default:
                Search(step, last, array, oracle);
                break;
        }
    }

    private static void CompareExchange(Step step, XArray<string> array, XArrayOracle oracle)
    {
        string? present = oracle.Load(step.Index);
        bool free = oracle.FirstAt(step.Index) is null;
        string? expected = step.Mark == 0 ? present : step.Value;
        bool stores = expected is null ? free : expected == present;
        string? entry = step.Number < 2 ? null : step.Value;
        Assert.Equal(stores, array.CompareExchange(step.Index, expected, entry, out string? previous));
        Assert.Equal(present, previous);
        if (stores && entry is null)
        {
            oracle.Erase(step.Index);
        }
        else if (stores)
        {
            oracle.Store(step.Index, entry);
        }
    }

    private static void Split(Step step, XArray<string> array, XArrayOracle oracle)
    {
        if (oracle.Load(step.Index) is null)
        {
            Assert.Equal(Errno.ENOENT, array.Split(step.Index, step.Number));
            return;
        }

        ulong first = oracle.FirstAt(step.Index)!.Value;
        ulong distance = oracle.Entries[first].Last - first;
        int order = step.Number;
        while (distance >> order > 100)
        {
            order++;
        }

        Assert.Equal(Errno.Ok, array.Split(step.Index, order));
        oracle.Split(step.Index, order);
    }

    private static void Allocate(Step step, ulong min, ulong max, XArray<string> array, XArrayOracle oracle)
    {
        string? entry = step.Number == 0 ? null : step.Value;
        Errno errno = array.Allocate(entry, new(min, max), out ulong index);
        if (oracle.FirstFree(min, max) is { } free)
        {
            Assert.Equal((Errno.Ok, free), (errno, index));
            oracle.Store(free, entry);
        }
        else
        {
            Assert.Equal((Errno.EBUSY, 0UL), (errno, index));
        }
    }

    private static void AllocateCyclic(
        Step step, XArrayLimit limit, XArray<string> array, XArrayOracle oracle, ref ulong next, ref ulong oracleNext)
    {
        ulong? free = oracleNext <= limit.Max ? oracle.FirstFree(Math.Max(limit.Min, oracleNext), limit.Max) : null;
        bool wraps = free is null && oracleNext > limit.Min;
        free ??= oracle.FirstFree(limit.Min, limit.Max);
        Errno errno = array.AllocateCyclic(step.Value, limit, ref next, out ulong index, out bool wrapped);
        if (free is { } expected)
        {
            Assert.Equal((Errno.Ok, expected, wraps), (errno, index, wrapped));
            oracle.Store(expected, step.Value);
            oracleNext = expected + 1;
        }
        else
        {
            Assert.Equal(Errno.EBUSY, errno);
        }

        Assert.Equal(oracleNext, next);
    }

    private static void Search(Step step, ulong last, XArray<string> array, XArrayOracle oracle)
    {
        XArrayMark? mark = step.Number < 3 ? null : (XArrayMark)step.Mark;
        XArrayEntry<string>[] expected = [.. oracle.Visible(step.Index, last, (int?)mark)];
        XArrayWalk<string> walk = mark is { } wanted ? array.Marked(wanted, step.Index, last) : array.Entries(step.Index, last);
        Assert.Equal(expected, walk.ToArray());

        ulong at = step.Index;
        string? found = array.Find(ref at, last, mark);
        Assert.Equal(expected.Length > 0 ? expected[0].Entry : null, found);
        Assert.Equal(expected.Length > 0 ? Math.Max(expected[0].First, step.Index) : step.Index, at);

        // After the index means after what is tied to it, a reservation included.
        ulong tied = oracle.FirstAt(step.Index) is { } first ? oracle.Entries[first].Last : step.Index;
        XArrayEntry<string> after = expected.FirstOrDefault(entry => entry.First > tied);
        at = step.Index;
        Assert.Equal(after.Entry, array.FindAfter(ref at, last, mark));
        Assert.Equal(after.Entry is null ? step.Index : after.First, at);
    }

    private static void Compare(XArray<string> array, XArrayOracle oracle)
    {
        Assert.Equal(oracle.Visible(0, ulong.MaxValue, null), array);
        Assert.Equal(oracle.Entries.Count == 0, array.IsEmpty);
        Assert.Equal(oracle.NodesNeeded(), array.NodeCount);
        for (int mark = 0; mark < 3; mark++)
        {
            Assert.Equal(oracle.Visible(0, ulong.MaxValue, mark), array.Marked((XArrayMark)mark));
            Assert.Equal(oracle.Entries.Values.Any(entry => (entry.Marks >> mark & 1) != 0), array.IsMarked((XArrayMark)mark));
        }

        foreach ((ulong first, (ulong last, string? value, byte marks)) in oracle.Entries)
        {
            ulong middle = first + ((last - first) / 2);
            Assert.Equal((value, value, value), (array.Load(first), array.Load(middle), array.Load(last)));
            Assert.Equal((marks & 1) != 0, array.GetMark(middle, XArrayMark.Mark0));
            Assert.Equal(value is not null, array.TryGetExtent(middle, out XArrayEntry<string> extent));
            Assert.True(value is null || extent == new XArrayEntry<string>(first, last, value));
        }
    }

    private sealed record Step(int Operation, ulong Index, ulong Length, string Value, int Number, int Mark);
}
