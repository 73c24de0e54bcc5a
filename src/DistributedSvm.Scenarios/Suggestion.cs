namespace DistributedSvm.Scenarios;

/// <summary>"Did you mean": the known word nearest to a wrong one.</summary>
public static class Suggestion
{
    /// <summary>A longer list helps nobody.</summary>
    private const int Shown = 24;

    /// <summary><c>; did you mean 'x'?</c>, or the list, cut short if it is long, when nothing is near, or nothing when there is no known word.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        string[] words = [.. known];
        string? nearest = Nearest(word, words);
        return nearest is not null
            ? $"; did you mean '{nearest}'?"
            : words.Length == 0 ? "" : $"; known: {string.Join(", ", words.Take(Shown))}{(words.Length > Shown ? ", ..." : "")}";
    }

    /// <summary>As <see cref="For"/>, and the list in any case: for words out of a few.</summary>
    public static string WithAll(string word, IEnumerable<string> known)
    {
        string[] words = [.. known];
        string suggestion = For(word, words);
        return Nearest(word, words) is null ? suggestion : $"{suggestion} known: {string.Join(", ", words)}";
    }

    /// <summary>The nearest known word, if at most a third of its letters differ; the first of equals.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            int allowed = Math.Max(1, Math.Max(word.Length, candidate.Length) / 3);
            if (distance <= allowed && distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
