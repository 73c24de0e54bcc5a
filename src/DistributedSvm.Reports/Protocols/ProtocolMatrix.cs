using System.Collections.Immutable;

namespace DistributedSvm.Reports.Protocols;

/// <summary>Scenarios against protocols and vfio bases: the result of <c>dsvm protocol compare</c>.</summary>
/// <param name="Rows">The scenarios, in the order in which they were given.</param>
/// <param name="Seed">The seed of all runs; null: each scenario's own.</param>
/// <param name="Schedule">The order of steps in all runs; null: each scenario's own.</param>
public sealed record ProtocolMatrix(ImmutableArray<MatrixRow> Rows, ulong? Seed, string? Schedule)
{
    /// <summary>Cells that are not what their scenario says.</summary>
    public IEnumerable<(MatrixRow Row, MatrixCell Cell)> Differing =>
        from row in Rows
        from cell in row.Cells
        where cell.Differs
        select (row, cell);

    /// <summary>Every cell is what its scenario says of it.</summary>
    public bool IsAsStated => !Differing.Any();
}
