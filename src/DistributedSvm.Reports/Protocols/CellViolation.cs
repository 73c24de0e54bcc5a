using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Protocols;

/// <summary>An invariant that a run broke, once or more often, by fault of one party; what is told is the first time.</summary>
/// <param name="Invariant">E.g. <c>I-9</c>.</param>
/// <param name="Blame">Whose fault it was.</param>
/// <param name="First">Virtual time of the first one.</param>
/// <param name="Entity">Path of the entity that saw the first one.</param>
/// <param name="Text">What it saw.</param>
/// <param name="Count">How often.</param>
public sealed record CellViolation(string Invariant, Blame Blame, SimTime First, string Entity, string Text, long Count);
