namespace DistributedSvm.Model.Devices;

/// <summary>How a GuC errs.</summary>
[GenerateSerializer]
public enum GucFaultKind
{
    /// <summary>Answers every command of the PF with EBUSY.</summary>
    Busy,

    /// <summary>Rejects every command of the PF (EIO).</summary>
    Error,

    /// <summary>Does not tell that a command is done.</summary>
    LostDone,

    /// <summary>Tells so later.</summary>
    LateDone,

    /// <summary>Tells so twice.</summary>
    DuplicateDone,

    /// <summary>Tells of a reset of a function later: the race that FLR_PREPARE closes.</summary>
    LateNotice,
}
