namespace DistributedSvm.Scenarios.Workloads;

/// <summary>A field of a CSV file and the place where it begins (from 1).</summary>
internal readonly record struct CsvField(string Text, int Line, int Column);
