using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>What the arcs of a migration ask of the PF's control machine.</content>
public sealed partial class VfioDevice
{
    private Message PauseRequest(OperationId id) => new PauseForMigration(id, Spec.VirtualFunction, PauseKind.Pause);

    private Message ResumeRequest(OperationId id) => new PauseForMigration(id, Spec.VirtualFunction, PauseKind.Resume);

    private Message StopRequest(OperationId id) => new PauseForMigration(id, Spec.VirtualFunction, PauseKind.Stop);
}
