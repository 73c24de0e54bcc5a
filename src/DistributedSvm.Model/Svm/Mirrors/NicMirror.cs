using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The pages of a process that its host's NIC has got (on-demand paging: drivers/infiniband/core/umem_odp.c). Nothing is pinned: a notifier takes them back, and what was
/// under way on them begins anew (mlx5_ib_invalidate_range, drivers/infiniband/hw/mlx5/odp.c).
/// </summary>
[GenerateSerializer]
public sealed class NicMirror
{
    /// <summary>In the order in which they were got; few at any time.</summary>
    [Id(0)]
    private readonly List<MirroredPages> _pages = [];

    /// <summary>The mirror's group among the peers of the host; 0 before it has one.</summary>
    [Id(1)]
    public long Owner { get; set; }

    /// <summary>How many chunks have pages.</summary>
    public int Count => _pages.Count;

    /// <summary>A chunk is about to get its pages (mmu_interval_read_begin): notifiers that come from here on make them void.</summary>
    public void Begin(OperationId task, AddressRange range) => _pages.Add(new MirroredPages(task, range));

    /// <summary>No notifier came between.</summary>
    public bool IsValid(OperationId task) => _pages.Exists(pages => pages.Task == task && !pages.IsVoid);

    /// <summary>The chunk needs its pages no more. It may have none.</summary>
    public void End(OperationId task) => _pages.RemoveAll(pages => pages.Task == task);

    /// <summary>The NIC begins to read or write the pages of a chunk.</summary>
    public void BeginAccess(OperationId task) => Find(task).IsAccessed = true;

    /// <summary>It has done so. S-2 if a notifier has returned meanwhile.</summary>
    public Violation? EndAccess(OperationId task)
    {
        MirroredPages pages = Find(task);
        pages.IsAccessed = false;
        return pages.IsGone ? SvmInvariants.ReadAfterNotifier($"the NIC was still at {pages.Range} when the notifier for it had returned") : null;
    }

    /// <summary>A notifier takes pages back; whether the NIC had any of them.</summary>
    public bool Invalidate(AddressRange range)
    {
        bool hadAny = false;
        foreach (MirroredPages pages in _pages)
        {
            if (!pages.IsVoid && pages.Range.Overlaps(range))
            {
                pages.IsVoid = true;
                hadAny = true;
            }
        }

        return hadAny;
    }

    /// <summary>A notifier may not return yet: the NIC is at pages there.</summary>
    public bool IsAccessing(AddressRange range) => _pages.Exists(pages => pages.IsAccessed && pages.Range.Overlaps(range));

    /// <summary>The notifier returns.</summary>
    public void Return(AddressRange range)
    {
        foreach (MirroredPages pages in _pages)
        {
            pages.IsGone |= pages.IsVoid && pages.Range.Overlaps(range);
        }
    }

    /// <summary>S-7 of pages that the NIC is given: all are in system memory, as it reaches no device's.</summary>
    public static Violation? Audit(IEnumerable<PageRun> given)
    {
        foreach (PageRun run in given)
        {
            if (run.Kind != PageKind.System || run.IsIsolated)
            {
                return SvmInvariants.MirrorOfDevice($"the NIC is given {run.Virtual}, which is {(run.IsIsolated ? "under migration" : $"in the VRAM of device {run.Device}")}");
            }
        }

        return null;
    }

    private MirroredPages Find(OperationId task) =>
        _pages.Find(pages => pages.Task == task) ?? throw new ModelBugException($"The NIC has no pages for task {task.Value}.");
}
