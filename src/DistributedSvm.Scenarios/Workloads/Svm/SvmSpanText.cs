using System.Globalization;
using System.Text.RegularExpressions;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>
/// Reads where a step accesses memory: <c>a</c>, <c>a+2MiB</c>, <c>a+64KiB*i</c> (i: the round of the innermost loop), <c>a+1MiB*t</c> (t: the thread's number among those of
/// one entry), or an address such as <c>0x7f0000000000</c>.
/// </summary>
internal static partial class SvmSpanText
{
    public const long PageSize = 4096;

    private const string Example = "write an allocation and offsets, e.g. a, a+2MiB, a+64KiB*i, or an address such as 0x7f0000000000";

    /// <summary>The span without its length, or what is wrong with it.</summary>
    public static bool TryParse(string text, SvmNames allocations, int thread, out SvmSpan span, out string problem)
    {
        string[] parts = [.. text.Split('+').Select(part => part.Trim())];
        span = default;
        problem = "";
        long offset = 0;
        long stride = 0;
        int slot = -1;
        if (parts[0].StartsWith("0x", StringComparison.Ordinal))
        {
            if (!long.TryParse(parts[0].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out offset) || offset < 0)
            {
                problem = $"'{parts[0]}' is not an address; {Example}";
                return false;
            }
        }
        else if (!Name().IsMatch(parts[0]))
        {
            problem = $"'{text}' is not a place in memory; {Example}";
            return false;
        }
        else if ((slot = allocations.Find(parts[0])) < 0)
        {
            problem = $"nothing is mapped as '{parts[0]}'{Suggestion.WithAll(parts[0], allocations.All)}";
            return false;
        }

        foreach (string part in parts.Skip(1))
        {
            string[] factors = part.Split('*');
            if (!Dimension.Size.TryParse(factors[0].Trim(), out long bytes, out problem))
            {
                return false;
            }

            string times = factors.Length > 1 ? factors[1].Trim() : "";
            if (factors.Length > 2 || times is not ("" or "i" or "t"))
            {
                problem = $"'{part}' may be multiplied by i, the round of the loop, or t, the number of the thread, e.g. {factors[0].Trim()}*i";
                return false;
            }

            offset += times == "" ? bytes : times == "t" ? bytes * thread : 0;
            stride += times == "i" ? bytes : 0;
        }

        if (offset % PageSize != 0 || stride % PageSize != 0)
        {
            problem = $"'{text}' is not at a page: offsets are multiples of 4KiB";
            return false;
        }

        span = new SvmSpan(slot, offset, stride, 0);
        return true;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    public static partial Regex Name();
}
