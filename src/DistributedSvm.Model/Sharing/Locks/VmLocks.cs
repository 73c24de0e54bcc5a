namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The locks of one GPU VM, in the order of taking (drivers/gpu/drm/xe/xe_vm.h): vm-&gt;lock, then reservation locks by drm_exec, then the notifier lock. One owner each,
/// though Xe takes both for reading where it can: binds and jobs of one VM follow each other. The VM's own dma_resv is taken by drm_exec with those of the buffers and
/// guards private objects, which no one else asks for; so it needs no object here.
/// </summary>
[GenerateSerializer]
public sealed class VmLocks
{
    /// <summary>vm-&gt;lock.</summary>
    [Id(0)]
    public QueuedLock Vm { get; } = new();

    /// <summary>The lock of its MMU notifiers, under which page table entries are committed (xe_pt_update_ops_run).</summary>
    [Id(1)]
    public QueuedLock Notifier { get; } = new();
}
