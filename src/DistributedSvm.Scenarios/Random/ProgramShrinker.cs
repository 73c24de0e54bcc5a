namespace DistributedSvm.Scenarios.Random;

/// <summary>Cuts a program that goes wrong down to one that still does: threads first, then runs of steps, each shorter than the one before (delta debugging).</summary>
public static class ProgramShrinker
{
    private const string ThreadLine = "      - steps:";
    private const string StepIndent = "          - ";

    /// <summary>
    /// The shortest text that was found for which <paramref name="fails"/> still holds; it is asked at most <paramref name="most"/> times. Texts that are no scenarios must not
    /// fail.
    /// </summary>
    public static string Shrink(string text, Func<string, bool> fails, int most)
    {
        List<string> lines = [.. text.TrimEnd('\n').Split('\n')];
        int asked = 0;
        bool shrunk = true;
        while (shrunk && asked < most)
        {
            shrunk = Threads();
            for (int length = lines.Count(IsStep) / 2; length >= 1; length /= 2)
            {
                shrunk |= Steps(length);
            }
        }

        return Joined(lines);

        bool Threads()
        {
            bool any = false;
            for (int start = lines.Count - 1; start >= 0; start--)
            {
                if (lines[start] == ThreadLine)
                {
                    int end = start + 1;
                    while (end < lines.Count && IsStep(lines[end]))
                    {
                        end++;
                    }

                    any |= Try(start, end - start);
                }
            }

            return any;
        }

        bool Steps(int length)
        {
            bool any = false;
            for (int start = lines.Count - length; start >= 0; start--)
            {
                if (start + length <= lines.Count && lines.Skip(start).Take(length).All(IsStep))
                {
                    any |= Try(start, length);
                }
            }

            return any;
        }

        bool Try(int start, int length)
        {
            List<string> rest = [.. lines[..start], .. lines[(start + length)..]];
            if (asked >= most)
            {
                return false;
            }

            asked++;
            if (!fails(Joined(rest)))
            {
                return false;
            }

            lines = rest;
            return true;
        }
    }

    private static bool IsStep(string line) => line.StartsWith(StepIndent, StringComparison.Ordinal);

    private static string Joined(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";
}
