namespace DistributedSvm.Reports.Load;

/// <summary>Sessions that the transport failed: the type of the exception, and what the first one said.</summary>
public sealed record LoadException(string Type, string Message, long Count);
