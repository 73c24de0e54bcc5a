using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A flushed frame that waits for the next refresh, then for its scan-out.</summary>
[GenerateSerializer]
public sealed class FlushOperation(EntityId guest, FlushSurface request)
{
    [Id(0)]
    public EntityId Guest { get; } = guest;

    [Id(1)]
    public FlushSurface Request { get; } = request;
}
