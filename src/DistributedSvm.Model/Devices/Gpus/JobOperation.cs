namespace DistributedSvm.Model.Devices;

/// <summary>A job whose local part is done: which engine it holds, and what it still has to do in system memory.</summary>
[GenerateSerializer]
public sealed class JobOperation(EngineKind engine, JobPhase phase)
{
    [Id(0)]
    public EngineKind Engine { get; } = engine;

    [Id(1)]
    public JobPhase Phase { get; } = phase;

    /// <summary>The job was lost in a reset: what it waits for comes to nobody.</summary>
    [Id(2)]
    public bool IsLost { get; set; }
}

/// <summary>What a job does, or waits for.</summary>
[GenerateSerializer]
public enum JobPhase
{
    ReadingSystem,
    WritingSystem,
    StoringTag,

    /// <summary>Its part on the engine.</summary>
    Local,

    /// <summary>What a kernel or a copy of shared virtual memory does with memory elsewhere.</summary>
    Transferring,
}
