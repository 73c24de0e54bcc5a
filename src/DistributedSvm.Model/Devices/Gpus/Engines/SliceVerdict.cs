namespace DistributedSvm.Model.Devices;

/// <summary>What becomes of the job on an engine when its slice, or the time that it had to leave, is over.</summary>
public enum SliceVerdict
{
    /// <summary>There is none: a slice without work is over.</summary>
    Idle,

    /// <summary>It leaves the engine and goes on with its function's next slice.</summary>
    Preempt,

    /// <summary>It cannot leave now and is to do so later.</summary>
    Wait,

    /// <summary>It has not left in time: the engine is reset, and the job is lost.</summary>
    Reset,
}
