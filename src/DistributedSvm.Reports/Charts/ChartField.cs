namespace DistributedSvm.Reports.Charts;

/// <summary>A field of a message. <paramref name="Text"/>: all of it in words; <paramref name="Brief"/>: what is worth a place in a chart, empty if nothing is.</summary>
public sealed record ChartField(string Name, string Text, string Brief);
