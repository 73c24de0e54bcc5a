using System.Collections.Immutable;

namespace DistributedSvm.Reports.Protocols;

/// <summary>One scenario under every protocol on every vfio base.</summary>
/// <param name="Name">Its file's name without the extension.</param>
/// <param name="Title">What the scenario calls itself.</param>
/// <param name="Cells">In the order of protocols, then of bases.</param>
public sealed record MatrixRow(string Name, string Title, ImmutableArray<MatrixCell> Cells)
{
    /// <summary>The cells of one protocol, in the order of bases.</summary>
    internal IEnumerable<MatrixCell> Of(string protocol) => Cells.Where(cell => cell.Protocol == protocol);
}
