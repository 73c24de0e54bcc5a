namespace DistributedSvm.Model.Svm;

/// <summary>What madvise sets on the GPU VMAs of a range (drm/xe, xe_vm_madvise.c).</summary>
[GenerateSerializer]
public enum SvmAttribute
{
    /// <summary>Where its pages should be; the value is an index of a device of the process, or one of <see cref="AttributeValue"/>.</summary>
    PreferredLocation,

    /// <summary>Where atomics may run: <see cref="AtomicMode"/>.</summary>
    Atomic,

    /// <summary>The caching attribute: kept, changes invalidate, nothing else.</summary>
    PatIndex,

    /// <summary>Only for buffer objects: EINVAL on memory of the process.</summary>
    PurgeableState,
}
