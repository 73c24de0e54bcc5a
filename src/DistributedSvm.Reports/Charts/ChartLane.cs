using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Charts;

/// <summary>One who takes part. <paramref name="Name"/> is short and unique in its chart, e.g. <c>gpu0/pf</c> or <c>buf#3</c>.</summary>
public sealed record ChartLane(EntityId Entity, string Path, string Name);
