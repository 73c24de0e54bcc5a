using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Core;

/// <summary>The kinds of entity that come into being at run time, and how. Adding one is one line here.</summary>
public static class Children
{
    /// <summary>A child in its first state; its first message configures it.</summary>
    public static Entity Create(EntityKind kind) => kind switch
    {
        EntityKind.DmaBuf => new DmaBuf(),
        _ => throw new ModelBugException($"Entities of kind {kind} are not created at run time."),
    };
}
