using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests;

public sealed class CounterRandomTests
{
    private static readonly EntityId Someone = new(7, EntityKind.Phold);

    [Fact]
    public void The_numbers_are_the_same_on_every_machine()
    {
        // From a second implementation, in exact arithmetic, of what the types say of themselves.
        var random = new CounterRandom(42, Someone);
        Assert.Equal([0x13B44A1E4AF08274, 0xC9DC35AD3C7417D1, 0x189A6E36C12348C4], Take(3, ref random));
        Assert.Equal([691L, 221L, 502L], Enumerable.Range(0, 3).Select(_ => random.Below(1000)));
        Assert.Equal([858_742L, 54_812L, 1_218_023L], Enumerable.Range(0, 3).Select(_ => random.Exponential(SimTime.FromMicroseconds(1)).Picoseconds));
    }

    [Fact]
    public void An_entitys_numbers_do_not_depend_on_when_others_draw_theirs() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 2].Array[0, 60]).Sample((seed, turns) =>
        {
            EntityId[] ids = [new(1, EntityKind.Gpu), new(2, EntityKind.Gpu), new(1, EntityKind.DmaBuf, 3)];
            CounterRandom[] together = [.. ids.Select(id => new CounterRandom(seed, id))];
            var drawn = ids.Select(_ => new List<ulong>()).ToArray();
            foreach (int turn in turns)
            {
                drawn[turn].Add(together[turn].Next());
            }

            for (int i = 0; i < ids.Length; i++)
            {
                var alone = new CounterRandom(seed, ids[i]);
                Assert.Equal(Take(drawn[i].Count, ref alone), drawn[i]);
            }
        });

    [Fact]
    public void Neighbours_of_one_seed_and_neighbouring_seeds_share_no_number()
    {
        var all = new HashSet<ulong>();
        int count = 0;
        for (ulong seed = 0; seed < 10; seed++)
        {
            for (int entity = 0; entity < 100; entity++)
            {
                var random = new CounterRandom(seed, new EntityId(entity, EntityKind.Phold));
                foreach (ulong number in Take(50, ref random))
                {
                    all.Add(number);
                    count++;
                }
            }
        }

        Assert.Equal(count, all.Count);
    }

    [Fact]
    public void A_saved_source_goes_on_where_it_was()
    {
        var random = new CounterRandom(5, Someone);
        Take(17, ref random);
        CounterRandom restored = Serialization.RoundTrip(random);
        Assert.Equal(Take(5, ref random), Take(5, ref restored));
    }

    [Fact]
    public void Below_stays_in_its_range_for_every_range() =>
        Gen.Select(Gen.ULong, Gen.Frequency((1, Gen.Long[1, 100]), (1, Gen.Long[1, long.MaxValue]))).Sample((seed, exclusive) =>
        {
            var random = new CounterRandom(seed, Someone);
            for (int i = 0; i < 20; i++)
            {
                Assert.InRange(random.Below(exclusive), 0, exclusive - 1);
            }
        });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1024)]
    public void Below_is_uniform(int buckets)
    {
        var random = new CounterRandom(1, Someone);
        int[] counts = new int[buckets];
        int draws = 200 * buckets;
        for (int i = 0; i < draws; i++)
        {
            counts[random.Below(buckets)]++;
        }

        // Chi-squared with n - 1 degrees of freedom: mean n - 1, variance 2 (n - 1); five deviations are far out.
        double chiSquared = counts.Sum(count => (count - 200.0) * (count - 200.0) / 200.0);
        Assert.InRange(chiSquared, 0, buckets - 1 + (5 * Math.Sqrt(2.0 * (buckets - 1))) + 5);
        Assert.All(counts, count => Assert.NotEqual(0, count));
    }

    [Fact]
    public void Below_nothing_is_refused()
    {
        var random = new CounterRandom(1, Someone);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(-1));
    }

    [Fact]
    public void Exponential_is_minus_the_logarithm_of_the_uniform_number_times_the_mean()
    {
        const long Mean = 1_000_000_000_000;
        var random = new CounterRandom(11, Someone);
        double worst = 0;
        for (int i = 0; i < 200_000; i++)
        {
            CounterRandom same = random;
            double uniform = same.Next() / Math.Pow(2, 64);
            long drawn = random.Exponential(new SimTime(Mean)).Picoseconds;
            worst = Math.Max(worst, Math.Abs(drawn - (-Math.Log(uniform) * Mean)) / Mean);
        }

        Assert.InRange(worst, 0, 1.2e-7);
    }

    [Fact]
    public void Exponential_has_its_mean_its_deviation_and_its_tail()
    {
        const double Mean = 1_000_000;
        const int Draws = 400_000;
        var random = new CounterRandom(3, Someone);
        double sum = 0;
        double squares = 0;
        int[] above = new int[8];
        for (int i = 0; i < Draws; i++)
        {
            double x = random.Exponential(new SimTime((long)Mean)).Picoseconds / Mean;
            sum += x;
            squares += x * x;
            for (int k = 0; k < above.Length && x > k; k++)
            {
                above[k]++;
            }
        }

        double mean = sum / Draws;
        Assert.InRange(mean, 0.99, 1.01);
        Assert.InRange(Math.Sqrt((squares / Draws) - (mean * mean)), 0.98, 1.02);
        for (int k = 1; k < above.Length; k++)
        {
            double expected = Draws * Math.Exp(-k);
            Assert.InRange(above[k], expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void Exponential_is_never_negative_and_no_longer_than_64_bits_allow()
    {
        var random = new CounterRandom(4, Someone);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.InRange(random.Exponential(SimTime.FromSeconds(1)).Picoseconds, 0, 45 * SimTime.PicosecondsPerSecond);
        }

        Assert.Equal(SimTime.Zero, random.Exponential(SimTime.Zero));
    }

    [Fact]
    public void A_negative_mean_or_one_whose_variates_do_not_fit_is_refused()
    {
        var random = new CounterRandom(4, Someone);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Exponential(new SimTime(-1)));
        Assert.Throws<OverflowException>(() => Enumerable.Range(0, 100).Select(_ => random.Exponential(new SimTime(long.MaxValue))).ToArray());
    }

    private static ulong[] Take(int count, ref CounterRandom random)
    {
        ulong[] numbers = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = random.Next();
        }

        return numbers;
    }
}
