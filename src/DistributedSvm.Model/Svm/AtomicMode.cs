namespace DistributedSvm.Model.Svm;

/// <summary>DRM_XE_ATOMIC_*: where atomics on a VMA may run.</summary>
[GenerateSerializer]
public enum AtomicMode
{
    /// <summary>Not said: on the data in the VRAM of the GPU that does them.</summary>
    Undefined,

    /// <summary>On the GPU, in system memory too where it can.</summary>
    Device,

    /// <summary>CPU and GPU: in the VRAM of whoever does them.</summary>
    Global,

    /// <summary>CPU only: a GPU atomic is refused with EACCES.</summary>
    Cpu,
}
