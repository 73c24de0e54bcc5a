namespace DistributedSvm.Model.Svm;

/// <summary>The VM of a process on one device (struct xe_vm in fault mode, with all of the process' memory mirrored).</summary>
[GenerateSerializer]
public sealed class GpuVm(SvmSettings settings)
{
    /// <summary>Its VMAs, with what madvise said of them.</summary>
    [Id(0)]
    public GpuVmas Vmas { get; } = new();

    /// <summary>Its SVM ranges.</summary>
    [Id(1)]
    public GpuSvm Svm { get; } = new(settings);

    /// <summary>The group of peers that it belongs to.</summary>
    [Id(2)]
    public long Owner { get; set; }

    /// <summary>It can be used: it has an owner and a page table.</summary>
    [Id(3)]
    public bool IsReady { get; set; }

    /// <summary>It is being closed: faults and ioctls find it no more.</summary>
    [Id(4)]
    public bool IsClosed { get; set; }

    /// <summary>A worker is on its way to collect its garbage.</summary>
    [Id(5)]
    public bool IsCollectorQueued { get; set; }

    /// <summary>Devices whose pagemap it has a reference to because one of its VMAs prefers them, ascending.</summary>
    [Id(6)]
    public List<int> Preferred { get; } = [];
}
