using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>An import or a release of a surface under way: which step it waits for, and for whom.</summary>
[GenerateSerializer]
public sealed class SurfaceOperation(EntityId requester, OperationId replyTo, Surface surface, bool isImport)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public Surface Surface { get; } = surface;

    [Id(3)]
    public bool IsImport { get; } = isImport;

    [Id(4)]
    public SurfaceStep Step { get; set; }

    /// <summary>Why an import is being undone; <see cref="Errno.Ok"/> while it goes well.</summary>
    [Id(5)]
    public Errno Failure { get; set; }

    /// <summary>The IOV interconnect failed in a way that allows another path: attach again without it.</summary>
    [Id(6)]
    public bool WithoutIov { get; set; }
}

/// <summary>What a <see cref="SurfaceOperation"/> waits for.</summary>
[GenerateSerializer]
public enum SurfaceStep
{
    Referencing,
    Attaching,
    LockingToMap,
    Mapping,
    Binding,

    /// <summary>For the last scan-out of the surface that is under way.</summary>
    Idling,
    Unbinding,
    Invalidating,
    LockingToUnmap,
    Unmapping,
    Detaching,
}
