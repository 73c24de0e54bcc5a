using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Load;

/// <summary>An invariant that did not hold, and the entity that reported it.</summary>
public sealed record LoadFinding(string Invariant, Blame Blame, string Entity, string Text);
