namespace DistributedSvm.Model.Svm;

/// <summary>What is bound at addresses of a GPU VM.</summary>
[GenerateSerializer]
public enum VmaBacking
{
    /// <summary>The memory of the process (DRM_XE_VM_BIND_FLAG_CPU_ADDR_MIRROR).</summary>
    Mirror,

    /// <summary>Nothing: accesses end the context.</summary>
    Nothing,

    /// <summary>A buffer object.</summary>
    Buffer,
}
