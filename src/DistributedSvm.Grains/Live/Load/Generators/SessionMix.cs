using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>
/// How many sessions of which kind: <c>share=80,move=10,flr=5,refused=5</c>. The sequence is a function of the seed, and exact: every stretch of as many sessions as the weights
/// add up to (divided by what they have in common) that begins at a multiple of that has each kind as often as its weight says.
/// </summary>
public sealed class SessionMix
{
    private const int MostWeight = 1_000_000;

    private static readonly ImmutableArray<SessionKind> Kinds = [.. Enum.GetValues<SessionKind>()];

    private readonly byte[] _block;
    private readonly ulong _seed;

    private SessionMix(ImmutableSortedDictionary<SessionKind, int> weights, ulong seed)
    {
        Weights = weights;
        _seed = seed;
        int common = weights.Values.Aggregate(0, (a, b) => (int)BigInteger.GreatestCommonDivisor(a, b));
        _block = [.. weights.SelectMany(weight => Enumerable.Repeat((byte)weight.Key, weight.Value / common))];
        for (int i = _block.Length - 1; i > 0; i--)
        {
            int j = (int)(Scramble(seed + (ulong)i) % (ulong)(i + 1));
            (_block[i], _block[j]) = (_block[j], _block[i]);
        }
    }

    /// <summary>The names by which a mix is written.</summary>
    public static string Names => string.Join(", ", Kinds.Select(Name));

    public ImmutableSortedDictionary<SessionKind, int> Weights { get; }

    /// <summary>After how many sessions every kind has come as often as it should.</summary>
    public int BlockLength => _block.Length;

    public static string Name(SessionKind kind) => kind.ToString().ToLowerInvariant();

    /// <returns>The mix; null, and what is wrong, if the text is none.</returns>
    public static SessionMix? TryParse(string text, ulong seed, out string problem)
    {
        var weights = new SortedDictionary<SessionKind, int>();
        long sum = 0;
        problem = "";
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            int kind = Kinds.IndexOf(Kinds.FirstOrDefault(k => Name(k) == sides[0], (SessionKind)(-1)));
            if (kind < 0)
            {
                problem = $"no kind of session is named '{sides[0]}': there are {Names}";
            }
            else if (sides.Length < 2 || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int weight) || weight is < 1 or > MostWeight)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"'{part.Trim()}' has no weight: write {sides[0]}=N, N a whole number from 1 to {MostWeight}");
            }
            else if (!weights.TryAdd(Kinds[kind], weight))
            {
                problem = $"'{sides[0]}' is given twice";
            }
            else if ((sum += weight) > MostWeight)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"the weights add up to more than {MostWeight}");
            }

            if (problem.Length > 0)
            {
                return null;
            }
        }

        return new SessionMix(weights.ToImmutableSortedDictionary(), seed);
    }

    /// <exception cref="FormatException">The text is no mix.</exception>
    public static SessionMix Parse(string text, ulong seed) => TryParse(text, seed, out string problem) ?? throw new FormatException(problem);

    /// <summary>The kind of one session of the load, counted from 0.</summary>
    public SessionKind KindAt(long session)
    {
        (long block, long place) = Math.DivRem(session, _block.Length);
        ulong turn = Scramble(_seed ^ (ulong)block) % (ulong)_block.Length;
        return (SessionKind)_block[(place + (long)turn) % _block.Length];
    }

    public override string ToString() => string.Join(',', Weights.Select(weight => string.Create(CultureInfo.InvariantCulture, $"{Name(weight.Key)}={weight.Value}")));

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Scramble(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
