using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Inspection;

/// <summary>What an entity of a run knows at a barrier.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="Path">Its readable name, e.g. <c>node0/gpu1/pf</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="At">The barrier's virtual time.</param>
/// <param name="IsUntouched">Nothing has ever happened to it.</param>
/// <param name="State">Its fields, in the order in which it declares them.</param>
public sealed record InspectedEntity(string Run, string Path, EntityKind Kind, SimTime At, bool IsUntouched, ImmutableArray<InspectedValue> State);
