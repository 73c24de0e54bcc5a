using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>What is where: the page walk as HMM and faults do it (mm/hmm.c, hmm_range_fault without faulting).</summary>
public sealed partial class Mm
{
    /// <summary>What stands at one page; a hole where there is nothing.</summary>
    public PageRun PageAt(ulong address) => throw new NotImplementedException();

    /// <summary>Adds the runs of a range, by address, each as long as can be and cut to the range; VMAs play no part. Holes (also isolated ones) are added where asked for.</summary>
    public void Walk(AddressRange range, List<PageRun> runs, bool withHoles = false) => throw new NotImplementedException();

    /// <summary>
    /// The first thing that an access of a CPU to a range meets. Repeat until <see cref="CpuFaultKind.None"/>: then all of it can be done at once.
    /// </summary>
    public CpuFault FirstFault(AddressRange range, bool isWrite) => throw new NotImplementedException();

    /// <summary>drm_gpusvm_scan_mm: where the pages of a range are.</summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="device">Whose pagemap is asked about, by index.</param>
    /// <param name="sees">Whether pages of a device are those of the VM's owner group (dev_private_owner); null: all are.</param>
    public PageScan Scan(AddressRange range, int device, Func<int, bool>? sees = null) => throw new NotImplementedException();

    /// <summary>A migration has pages of the range.</summary>
    public bool HasIsolated(AddressRange range) => throw new NotImplementedException();
}
