using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Share;

/// <content>A process on the host instead of a VM: its buffers are objects of the GPU's driver, which makes, writes and exports them.</content>
public sealed partial class ShareAgent
{
    /// <summary>The objects of this cycle, by buffer.</summary>
    [Id(40)]
    private readonly List<long> _objects = [];

    private bool OwnsObjects => Spec.Placement != ObjectPlacement.Fixed;

    /// <summary>Who was asked to make the buffers, for messages.</summary>
    private EntityId Exporter => OwnsObjects ? Spec.Driver : Spec.VirtualFunction;

    private void CreateObject(IOutbox outbox)
    {
        _pending = _ids.Next();
        outbox.Send(Spec.Driver, new CreateObject(_pending.Value, BytesOf(_buffer), Spec.Placement), Calibration.Ioctl);
    }

    private void OnObjectCreated(ObjectCreated created, IOutbox outbox)
    {
        _pending = null;
        if (created.Errno != Errno.Ok)
        {
            Count(ShareMetrics.ExportsFailed, outbox);
            EndCycle(outbox);
            return;
        }

        _objects.Add(created.Object);
        _pending = _ids.Next();
        outbox.Send(Spec.Driver, new WriteObject(_pending.Value, created.Object, TagOf(_buffer, outbox.Self)), Calibration.Ioctl);
    }

    private void CloseObjects(IOutbox outbox)
    {
        foreach (long created in _objects)
        {
            // Closing a handle is nothing that the process waits for.
            outbox.Send(Spec.Driver, new CloseObject(_ids.Next(), created), Calibration.Ioctl);
        }

        _objects.Clear();
    }
}
