namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>The names of attributes in traces, live and of virtual time, in the style of OpenTelemetry's conventions.</summary>
public static class AttributeNames
{
    /// <summary>Path of the dma-buf that a message is about.</summary>
    public const string DmaBufId = "dmabuf.id";

    /// <summary>The interconnect that was matched or is asked for, e.g. <c>iov</c>.</summary>
    public const string InterconnectKind = "interconnect.kind";

    /// <summary>The path that accesses take, e.g. <c>peer-to-peer</c>.</summary>
    public const string SharePath = "share.path";

    /// <summary>How many address ranges a message carries.</summary>
    public const string RangeCount = "range.count";

    public const string Bytes = "bytes";

    /// <summary>How an operation ended, by the kernel's name, e.g. <c>EOPNOTSUPP</c>; <c>Ok</c> for success.</summary>
    public const string Errno = "errno";

    /// <summary>The engine of a GPU: <c>render</c> or <c>copy</c>.</summary>
    public const string GpuEngine = "gpu.engine";

    /// <summary>What is done to a vfio device, e.g. <c>function-level-reset</c>.</summary>
    public const string DeviceAction = "device.action";

    /// <summary>Virtual time in picoseconds.</summary>
    public const string SimTimePs = "sim.time_ps";

    /// <summary>Path of the entity that does something.</summary>
    public const string Entity = "svm.entity";

    /// <summary>Path of the entity that asked for it.</summary>
    public const string Sender = "svm.sender";
}
