using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>
/// What traces show: on a track for each VM what is done under its lock, one thing at a time (faults, prefetches, ranges that are accessed often), on another one below it
/// the parts of that, and as a curve how many ranges the process has in the VRAM of each device.
/// </content>
public sealed partial class AddressSpace
{
    private const string MigratePart = "migrate";

    private const string CopyPart = "copy";

    private const string FinalizePart = "finalise";

    private const string GetPagesPart = "get-pages";

    private const string BindPart = "bind";

    /// <summary>A range in VRAM, as curves are called.</summary>
    private const string RangesGauge = "svm.ranges-in-vram";

    /// <summary>As paths name it below its host.</summary>
    private string NameOf(int device)
    {
        SvmPlace place = Spec.Devices[device];
        return place.Function == 0
            ? string.Create(CultureInfo.InvariantCulture, $"gpu{place.GpuIndex}")
            : string.Create(CultureInfo.InvariantCulture, $"gpu{place.GpuIndex}/vf{place.Function}");
    }

    private string PartsOf(int device) => NameOf(device) + " part";

    /// <summary>Under the lock of a device's VM: something begins about a range.</summary>
    private void TraceWork(int device, string what, AddressRange range, IOutbox outbox)
    {
        if (outbox.IsTraced)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{what} {SvmMetrics.SizeName((long)range.Length)} 0x{range.Start:x}");
            outbox.Observe(Observation.Begin(NameOf(device), name));
        }
    }

    /// <summary>The next part of what a task does under the lock of a VM begins; of other tasks nothing is shown.</summary>
    private void TracePart(SvmTask task, string part, IOutbox outbox)
    {
        if (outbox.IsTraced && VmOf(task) is int device)
        {
            outbox.Observe(Observation.Begin(PartsOf(device), part));
        }
    }

    /// <summary>The lock of a VM is given up.</summary>
    private void TraceEnd(int device, IOutbox outbox)
    {
        if (outbox.IsTraced)
        {
            outbox.Observe(Observation.End(PartsOf(device)));
            outbox.Observe(Observation.End(NameOf(device)));
        }
    }

    private void TraceRanges(int device, IOutbox outbox)
    {
        if (outbox.IsTraced)
        {
            outbox.Observe(Observation.Gauge(RangesGauge, NameOf(device), _devmem.CountOf(device)));
        }
    }

    private static int? VmOf(SvmTask task) => task.Calls[0] switch
    {
        FaultCall fault => fault.Device,
        PrefetchCall prefetch => prefetch.Device,
        PromoteCall promote => promote.Device,
        _ => null,
    };
}
