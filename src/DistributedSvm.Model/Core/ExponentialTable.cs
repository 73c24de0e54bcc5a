using System.Numerics;

namespace DistributedSvm.Model.Core;

/// <summary>
/// -ln(u) in integer arithmetic: the same bits on every machine, which <c>Math.Log</c> does not promise. u = m * 2^-k with m in [1/2, 1):
/// -ln(u) = k ln 2 - ln(m), the second term from a table of 1024 steps with linear interpolation. Fixed point with 40 fraction bits; the error
/// is below 1.2e-7 of the mean.
/// </summary>
internal static class ExponentialTable
{
    private const int FractionBits = 40;
    private const int StepBits = 10;
    private const int Steps = 1 << StepBits;

    /// <summary>Entry i is -ln((Steps + i) / (2 * Steps)), for i = 0 .. Steps.</summary>
    private static readonly ulong[] MinusLogOfMantissa = Build();

    private static readonly ulong Log2 = MinusLogOfMantissa[0];

    /// <summary>
    /// Turns 64 uniform bits into an exponential variate of this mean, at least 0, rounded down to picoseconds. No variate is above 45 means; one that does not fit throws.
    /// </summary>
    public static SimTime Scale(ulong bits, SimTime mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mean.Picoseconds);
        ulong u = bits == 0 ? 1 : bits;
        int zeros = BitOperations.LeadingZeroCount(u);
        ulong mantissa = u << zeros;
        int step = (int)(mantissa >> (63 - StepBits)) - Steps;
        ulong within = (mantissa << (StepBits + 1)) >> 32;
        ulong high = MinusLogOfMantissa[step];
        ulong low = MinusLogOfMantissa[step + 1];
        ulong minusLog = ((ulong)zeros * Log2) + high - (((high - low) * within) >> 32);
        return new SimTime(checked((long)(((UInt128)minusLog * (ulong)mean.Picoseconds) >> FractionBits)));
    }

    private static ulong[] Build()
    {
        var table = new ulong[Steps + 1];
        for (int i = 0; i <= Steps; i++)
        {
            // -ln(x) = 2 atanh((1 - x) / (1 + x)) with x = (Steps + i) / (2 Steps), so the argument is (Steps - i) / (3 Steps + i) <= 1/3.
            BigInteger one = BigInteger.One << 96;
            BigInteger argument = one * (Steps - i) / ((3 * Steps) + i);
            BigInteger square = (argument * argument) >> 96;
            BigInteger power = argument;
            BigInteger sum = 0;
            for (int odd = 1; power > 0; odd += 2)
            {
                sum += power / odd;
                power = (power * square) >> 96;
            }

            table[i] = (ulong)((2 * sum) >> (96 - FractionBits));
        }

        return table;
    }
}
