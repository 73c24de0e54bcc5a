namespace DistributedSvm.EndToEnd.Telemetry;

/// <summary>A span as a collector gets it: ids in hexadecimal digits, the process that sent it, the names of its attributes.</summary>
internal sealed record OtlpSpan(string Trace, string Id, string Parent, string Name, string Process, string[] Attributes);
