namespace DistributedSvm.Model.Workloads.Load;

/// <summary>What a session of a load test is doing.</summary>
[GenerateSerializer]
public enum LoadStep
{
    Idle,
    Boot,

    /// <summary>The guest writes the buffer: once, and again after a reset.</summary>
    Write,
    Export,
    Import,
    Access,

    /// <summary>The device is put to sleep, which revokes its buffers.</summary>
    Sleep,
    Wake,
    Reset,
    Rewrite,
    AccessAgain,
    Release,
}
