namespace DistributedSvm.Reports.Topology;

/// <summary>
/// The peer-to-peer verdicts of one host: <c>Cells[from, to]</c>, both in the order of <see cref="Names"/>; the diagonal is not looked at.
/// </summary>
public sealed record PeerMatrix
{
    /// <exception cref="ArgumentException">The cells are not a square of the names' count.</exception>
    public PeerMatrix(string host, IReadOnlyList<string> names, PeerCell[,] cells)
    {
        (int rows, int columns) = (cells.GetLength(0), cells.GetLength(1));
        if (rows != names.Count || columns != names.Count)
        {
            throw new ArgumentException($"{names.Count} names need as many rows and columns, not {rows} x {columns}.", nameof(cells));
        }

        Host = host;
        Names = names;
        Cells = cells;
    }

    /// <summary>The host's name, e.g. <c>node0</c>.</summary>
    public string Host { get; }

    /// <summary>Rows and columns, e.g. <c>gpu0</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    public PeerCell[,] Cells { get; }

    /// <summary>Under which settings these verdicts hold, e.g. <c>iommu strict, VFs on</c>; may be empty.</summary>
    public string Conditions { get; init; } = "";
}
