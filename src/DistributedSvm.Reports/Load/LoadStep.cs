namespace DistributedSvm.Reports.Load;

/// <summary>A number of sessions under way that was tried, and the sessions per second it brought, plus or minus, with 95 % confidence.</summary>
public readonly record struct LoadStep(int Sessions, double SessionsPerSecond, double HalfWidth);
