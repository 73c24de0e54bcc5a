using DistributedSvm.Reports.Traces;

namespace DistributedSvm.Client.Running.Tracing;

/// <summary>Where a run's trace goes.</summary>
internal interface ITraceOutput : IAsyncDisposable
{
    ITraceSink Sink { get; }

    /// <summary>Everything has been told.</summary>
    Task Finish(bool isWhole);
}
