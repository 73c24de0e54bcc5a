namespace DistributedSvm.Reports.Topology;

/// <summary>
/// A relation between numbered names in few words: names that relate to all others in the same way form a group,
/// and groups are named instead of pairs: <c>among gpu0-gpu3</c>, <c>gpu0-gpu3 with gpu4-gpu7</c>, one way <c>gpu0 to gpu1</c>.
/// </summary>
internal static class PairGroups
{
    private const int ShortestRange = 3;

    /// <param name="related">Square, the diagonal is not looked at.</param>
    /// <param name="names">One for each row.</param>
    public static IReadOnlyList<string> Describe(bool[,] related, IReadOnlyList<string> names)
    {
        List<List<int>> groups = Groups(related);
        var texts = new List<string>();
        for (int g = 0; g < groups.Count; g++)
        {
            List<int> group = groups[g];
            if (group.Count > 1 && related[group[0], group[1]])
            {
                texts.Add(group.Count == names.Count && names.Count > 2 ? "all pairs" : "among " + Name(group, names));
            }

            List<List<int>> others = groups[(g + 1)..];
            Add(" with ", o => related[group[0], o] && related[o, group[0]]);
            Add(" to ", o => related[group[0], o] && !related[o, group[0]]);
            Add(" from ", o => !related[group[0], o] && related[o, group[0]]);

            void Add(string word, Func<int, bool> holds)
            {
                List<int> partners = [.. others.Where(o => holds(o[0])).SelectMany(o => o).Order()];
                if (partners.Count > 0)
                {
                    texts.Add(Name(group, names) + word + Name(partners, names));
                }
            }
        }

        return texts;
    }

    /// <summary>Pairs that are related in at least one direction.</summary>
    public static int Count(bool[,] related)
    {
        int count = 0;
        for (int i = 0; i < related.GetLength(0); i++)
        {
            for (int j = 0; j < i; j++)
            {
                count += related[i, j] || related[j, i] ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>
    /// Classes of twins: two that relate to everybody else, and to each other in both directions, alike. This is an equivalence, so one member speaks for all.
    /// </summary>
    private static List<List<int>> Groups(bool[,] related)
    {
        var groups = new List<List<int>>();
        for (int i = 0; i < related.GetLength(0); i++)
        {
            List<int>? group = groups.Find(g => Twins(related, g[0], i));
            if (group is null)
            {
                groups.Add([i]);
            }
            else
            {
                group.Add(i);
            }
        }

        return groups;
    }

    private static bool Twins(bool[,] related, int a, int b)
    {
        for (int k = 0; k < related.GetLength(0); k++)
        {
            if (k != a && k != b && (related[a, k] != related[b, k] || related[k, a] != related[k, b]))
            {
                return false;
            }
        }

        return related[a, b] == related[b, a];
    }

    /// <summary>Members in order; three or more in a row as a range.</summary>
    private static string Name(List<int> members, IReadOnlyList<string> names)
    {
        var parts = new List<string>();
        for (int i = 0; i < members.Count;)
        {
            int end = i;
            while (end + 1 < members.Count && members[end + 1] == members[end] + 1)
            {
                end++;
            }

            if (end - i + 1 >= ShortestRange)
            {
                parts.Add($"{names[members[i]]}-{names[members[end]]}");
            }
            else
            {
                parts.AddRange(members[i..(end + 1)].Select(m => names[m]));
            }

            i = end + 1;
        }

        return string.Join(",", parts);
    }
}
