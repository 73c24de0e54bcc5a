using DistributedSvm.Engine.Locks;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>What few cells need: most entities of a large world take no locks and have no triggers.</summary>
[GenerateSerializer]
internal sealed class SeldomUsed
{
    [Id(0)]
    public LockOrder? LockOrder { get; set; }

    [Id(1)]
    public ArmedTriggers? Triggers { get; set; }
}
