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

    /// <summary>The guest's driver places the buffer in the VF's VRAM.</summary>
    Allocate,

    /// <summary>A process maps memory. This and all that follows is shared virtual memory.</summary>
    Map,

    /// <summary>Its VM on the VF.</summary>
    CreateVm,

    /// <summary>The CPU writes all of it.</summary>
    Touch,

    /// <summary>A kernel reads what the CPU wrote, which brings it to VRAM, and writes anew.</summary>
    Kernel,

    /// <summary>The CPU reads what the kernel wrote, which brings it back.</summary>
    TouchBack,
    CloseVm,
    Unmap,
}
