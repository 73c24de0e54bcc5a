using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>Stands in for the control machine.</content>
public sealed partial class PhysicalFunction
{
    [Id(72)]
    private SortedSet<int>? _paused;

    private bool IsPaused(int vf) => _paused?.Contains(vf) ?? false;

    private void Pause(PauseForMigration pause, EntityId sender, IOutbox outbox)
    {
        int vf = NumberOf(pause.VirtualFunction);
        var caller = new LockTicket(sender, pause.Operation);
        switch (pause.Kind)
        {
            case PauseKind.Pause:
                Answer(caller, (_paused ??= []).Add(vf) ? Errno.Ok : Errno.ESTALE, outbox);
                break;
            case PauseKind.Resume when _migrations?.GetValueOrDefault(vf) is { IsSaving: true } or { IsRestoring: true }:
                Answer(caller, Errno.EBUSY, outbox);
                break;
            case PauseKind.Resume:
                Answer(caller, _paused?.Remove(vf) ?? false ? Errno.Ok : Errno.EPERM, outbox);
                AfterResume(vf, outbox);
                break;
            default:
                CancelMigration(vf, outbox);
                break;
        }
    }
}
