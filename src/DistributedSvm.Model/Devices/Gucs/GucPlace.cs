using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The GuCs of a GPU, one for each GT, next to each other in the world's table. GT 0 is the primary one. A GPU without VFs has none.</summary>
[GenerateSerializer, Immutable]
public readonly record struct GucPlace([property: Id(0)] EntityId First, [property: Id(1)] int Count)
{
    public EntityId this[int gt] => new(First.Index + gt, EntityKind.Guc);

    /// <summary>The GT of a GuC of this GPU.</summary>
    public int GtOf(EntityId guc) => guc.Index - First.Index;
}
