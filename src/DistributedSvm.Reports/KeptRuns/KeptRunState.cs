namespace DistributedSvm.Reports.KeptRuns;

/// <summary>Where a kept run stands.</summary>
public enum KeptRunState
{
    Starting,
    Running,
    Paused,
    Finished,
    Cancelled,
    Failed,
}
