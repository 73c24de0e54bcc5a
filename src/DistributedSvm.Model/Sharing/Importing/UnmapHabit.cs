namespace DistributedSvm.Model.Sharing;

/// <summary>When an importer gives a mapping back after it was told that the mapping dies. The last three misbehave.</summary>
[GenerateSerializer]
public enum UnmapHabit
{
    /// <summary>As the protocol's driver does: in bounded time after the callback, or, in the posted series, at the next map or at the end.</summary>
    Driver,

    /// <summary>Inside the callback, under the lock of whoever called (iommufd).</summary>
    InsideCallback,

    /// <summary>In a task of its own, right after the callback.</summary>
    AfterCallback,

    /// <summary>Some time after the callback.</summary>
    Late,

    /// <summary>Not before it is released.</summary>
    Never,

    /// <summary>Not before it is released, and goes on accessing through the mapping.</summary>
    Ignores,
}
