namespace DistributedSvm.Reports.Text;

/// <summary>A column of a <see cref="TextTable"/>. <paramref name="Shrinks"/>: its cells may lose their middle when the console is narrow.</summary>
internal sealed record TextColumn(string Header, bool Right = false, bool Shrinks = false);
