namespace DistributedSvm.Reports.Load;

/// <summary>Sessions that failed with an errno nobody expected, and the step that answered it.</summary>
public sealed record LoadErrno(string Errno, string Step, long Count);
