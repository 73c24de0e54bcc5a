using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Traces;

namespace DistributedSvm.Client.Running.Tracing;

/// <summary>A trace that is written as a file's would be, and not kept: for measuring what tracing costs.</summary>
internal sealed class UnkeptTrace(World world) : ITraceOutput
{
    private readonly PerfettoWriter _writer = new(Stream.Null, world);

    public ITraceSink Sink => _writer;

    public Task Finish(bool isWhole)
    {
        _writer.Finish(isWhole);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
