namespace DistributedSvm.Model.Fabric;

/// <summary>What the solver remembers of a resource, during a solve and between two.</summary>
[Flags]
internal enum ResourceMarks : byte
{
    None = 0,

    /// <summary>It holds flows, or has so little room that it might: its level takes part in solves.</summary>
    Active = 1,

    /// <summary>Its level is in doubt; it is in the queue.</summary>
    Doubtful = 2,

    /// <summary>Flows came or went since the last solve.</summary>
    Changed = 4,

    /// <summary>Not active, but more is on it than before: its room must be checked.</summary>
    Loaded = 8,

    /// <summary>Was in doubt during this solve.</summary>
    Visited = 16,
}
