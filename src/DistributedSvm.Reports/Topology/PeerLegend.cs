using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Topology;

/// <summary>
/// The letters behind the distances of a matrix: a small one for each path that is allowed, a capital one for each reason for a "no".
/// </summary>
internal sealed class PeerLegend
{
    private const string NoReason = "no reason given";

    private readonly PeerMatrix _matrix;
    private readonly List<string> _paths = [];
    private readonly List<string> _reasons = [];

    public PeerLegend(PeerMatrix matrix)
    {
        _matrix = matrix;
        foreach ((int from, int to) in Pairs())
        {
            PeerCell cell = matrix.Cells[from, to];
            List<string> texts = cell.Allowed ? _paths : _reasons;
            string text = TextOf(cell);
            if (!texts.Contains(text))
            {
                texts.Add(text);
            }
        }
    }

    /// <summary>Each path that is allowed: its letter, its name, the pairs that take it, their distances.</summary>
    public IEnumerable<(string Letter, string Text, bool[,] Related, IReadOnlyList<int> Distances)> Paths =>
        _paths.Select(p => (PathLetter(p), p, Related(c => c.Allowed && TextOf(c) == p), Distances(c => c.Allowed && TextOf(c) == p)));

    /// <summary>Each reason for a "no": its letter and the pairs that it concerns.</summary>
    public IEnumerable<(string Letter, string Text, bool[,] Related)> Reasons =>
        _reasons.Select((r, i) => (ReasonLetter(i), r, Related(c => !c.Allowed && TextOf(c) == r)));

    public string LetterOf(PeerCell cell) =>
        cell.Allowed ? PathLetter(TextOf(cell)) : ReasonLetter(_reasons.IndexOf(TextOf(cell)));

    /// <summary>The path's initial, or the first of its letters that is still free.</summary>
    private string PathLetter(string path)
    {
        var taken = new HashSet<char>();
        foreach (string each in _paths)
        {
            IEnumerable<char> letters = each.Concat("abcdefghijklmnopqrstuvwxyz").Where(char.IsAsciiLetter).Select(char.ToLowerInvariant);
            char letter = letters.FirstOrDefault(c => !taken.Contains(c), '*');
            if (each == path)
            {
                return letter.ToString();
            }

            taken.Add(letter);
        }

        return "*";
    }

    /// <summary>A .. Z, then AA, AB, ...</summary>
    private static string ReasonLetter(int index) =>
        index < 26 ? ((char)('A' + index)).ToString() : ReasonLetter((index / 26) - 1) + (char)('A' + (index % 26));

    private static string TextOf(PeerCell cell)
    {
        string text = Cells.Clean(cell.Allowed ? cell.Path : cell.Reason).Trim();
        return text.Length > 0 ? text : cell.Allowed ? "allowed" : NoReason;
    }

    private bool[,] Related(Func<PeerCell, bool> holds)
    {
        bool[,] related = new bool[_matrix.Names.Count, _matrix.Names.Count];
        foreach ((int from, int to) in Pairs())
        {
            related[from, to] = holds(_matrix.Cells[from, to]);
        }

        return related;
    }

    private IReadOnlyList<int> Distances(Func<PeerCell, bool> holds) =>
        [.. Pairs().Select(p => _matrix.Cells[p.From, p.To]).Where(holds).Select(c => c.Distance).Distinct().Order()];

    private IEnumerable<(int From, int To)> Pairs()
    {
        for (int from = 0; from < _matrix.Names.Count; from++)
        {
            for (int to = 0; to < _matrix.Names.Count; to++)
            {
                if (from != to)
                {
                    yield return (from, to);
                }
            }
        }
    }
}
